//! Plots as SVG, legible on white and on black.

use std::fmt::Write;

use crate::row::grouped;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
/// Around the plot: for the numbers and the words at the axes.
const LEFT: f64 = 70.0;
const RIGHT: f64 = 44.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 56.0;
/// Of middle lightness, and told apart by those who see no red and green.
const COLOURS: [&str; 4] = ["#0a84d0", "#e08000", "#009e73", "#b05cc0"];

pub struct Axis {
    pub label: &'static str,
    pub is_logarithmic: bool,
}

pub struct Plot<'a> {
    pub title: &'static str,
    pub x: Axis,
    pub y: Axis,
    /// Points by the name of their line.
    pub series: &'a [(&'static str, Vec<(f64, f64)>)],
}

/// An axis with what it reaches over.
struct Scale {
    from: f64,
    to: f64,
    is_logarithmic: bool,
}

impl Scale {
    fn new(axis: &Axis, values: impl Iterator<Item = f64>) -> Self {
        let (low, high) =
            values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        if axis.is_logarithmic {
            let (from, to) = (10_f64.powf(low.log10().floor()), 10_f64.powf(high.log10().ceil()));
            Self { from, to: to.max(from * 10.0), is_logarithmic: true }
        } else {
            Self { from: 0.0, to: (high * 1.6).max(f64::MIN_POSITIVE), is_logarithmic: false }
        }
    }

    /// Where `value` is, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        if self.is_logarithmic {
            (value / self.from).log10() / (self.to / self.from).log10()
        } else {
            (value - self.from) / (self.to - self.from)
        }
    }

    fn ticks(&self) -> Vec<f64> {
        if self.is_logarithmic {
            let mut ticks = vec![self.from];
            while let Some(last) = ticks.last().filter(|last| **last * 1.5 < self.to) {
                ticks.push(last * 10.0);
            }
            return ticks;
        }
        // The largest of 1, 2, 5 times a power of ten that gives at least four steps.
        let rough = 10_f64.powf((self.to / 4.0).log10().floor());
        let step = [5.0, 2.0, 1.0].into_iter().map(|times| times * rough).find(|step| step * 4.0 <= self.to);
        let step = step.unwrap_or(rough);
        (0..12).map(|number| f64::from(number) * step).take_while(|tick| *tick <= self.to).collect()
    }
}

impl Plot<'_> {
    pub fn svg(&self) -> String {
        let points = || self.series.iter().flat_map(|(_, points)| points.iter());
        let x = Scale::new(&self.x, points().map(|(x, _)| *x));
        let y = Scale::new(&self.y, points().map(|(_, y)| *y));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"13\" fill=\"#7a7a7a\">\n\
             <text x=\"{LEFT}\" y=\"22\" font-size=\"15\">{}</text>\n",
            self.title
        );
        axes(&mut svg, (&x, self.x.label), (&y, self.y.label));
        for ((name, points), (number, colour)) in self.series.iter().zip((0..).zip(COLOURS.iter().cycle())) {
            line(&mut svg, points, (&x, &y), colour);
            // Writing to a String cannot fail.
            let down = TOP + 16.0 + 18.0 * f64::from(number);
            writeln!(
                svg,
                "<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"{colour}\"/><text x=\"{}\" y=\"{down}\">{name}</text>",
                LEFT + 16.0,
                down - 5.0,
                LEFT + 28.0,
            )
            .ok();
        }
        svg.push_str("</svg>\n");
        svg
    }
}

fn across(share: f64) -> f64 {
    LEFT + share * (WIDTH - LEFT - RIGHT)
}

fn down(share: f64) -> f64 {
    HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
}

fn axes(svg: &mut String, (x, x_label): (&Scale, &str), (y, y_label): (&Scale, &str)) {
    let thin = "stroke=\"#8a8a8a\" stroke-opacity=\"0.35\"";
    for tick in x.ticks() {
        let at = across(x.place(tick));
        let (top, bottom) = (down(1.0), down(0.0));
        writeln!(svg, "<line x1=\"{at:.1}\" y1=\"{top:.1}\" x2=\"{at:.1}\" y2=\"{bottom:.1}\" {thin}/>").ok();
        let text = number(tick);
        writeln!(svg, "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{text}</text>", bottom + 18.0)
            .ok();
    }
    for tick in y.ticks() {
        let at = down(y.place(tick));
        let (left, right) = (across(0.0), across(1.0));
        writeln!(svg, "<line x1=\"{left:.1}\" y1=\"{at:.1}\" x2=\"{right:.1}\" y2=\"{at:.1}\" {thin}/>").ok();
        let text = number(tick);
        writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
            left - 6.0,
            at + 4.0
        )
        .ok();
    }
    let (middle, below) = (across(0.5), HEIGHT - 14.0);
    writeln!(svg, "<text x=\"{middle:.1}\" y=\"{below:.1}\" text-anchor=\"middle\">{x_label}</text>").ok();
    let at = down(0.5);
    let turned = format!("transform=\"rotate(-90 16 {at:.1})\"");
    writeln!(svg, "<text x=\"16\" y=\"{at:.1}\" text-anchor=\"middle\" {turned}>{y_label}</text>").ok();
}

fn line(svg: &mut String, points: &[(f64, f64)], (x, y): (&Scale, &Scale), colour: &str) {
    let places: Vec<(f64, f64)> =
        points.iter().map(|(a, b)| (across(x.place(*a)), down(y.place(*b)))).collect();
    let path: Vec<String> = places.iter().map(|(a, b)| format!("{a:.1},{b:.1}")).collect();
    let path = path.join(" ");
    writeln!(svg, "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>").ok();
    for (a, b) in places {
        writeln!(svg, "<circle cx=\"{a:.1}\" cy=\"{b:.1}\" r=\"3.5\" fill=\"{colour}\"/>").ok();
    }
}

fn number(value: f64) -> String {
    if value >= 1_000.0 {
        grouped(value)
    } else {
        let text = format!("{value:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
