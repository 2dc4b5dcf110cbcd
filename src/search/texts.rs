//! The texts of what was found, as they are converted from script to script; a text in parts is converted as a whole.

use super::highlight::TextPart;
use super::hits::{SearchHighlight, SearchHit};
use super::suggest::Suggestion;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};

impl Texts for SearchHighlight {
    fn texts(&mut self, converter: &mut Converter) {
        parts(&mut self.parts, converter);
    }
}

impl Texts for SearchHit {
    fn texts(&mut self, converter: &mut Converter) {
        let mut hand_over = |converter: &mut Converter| {
            converter.text("title", &mut self.title);
            converter.optional("summary", &mut self.summary);
            converter.optional("region", &mut self.region);
            converter.within("cover", &mut self.cover);
            converter.within("highlights", &mut self.highlights);
        };
        match &self.locale {
            Some(locale) => converter.written_in(locale, hand_over),
            None => hand_over(converter),
        }
    }
}

impl Convertible for SearchHit {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}

impl Texts for Suggestion {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("title", &mut self.title);
        parts(&mut self.parts, converter);
    }
}

impl Convertible for Suggestion {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}

fn parts(parts: &mut [TextPart], converter: &mut Converter) {
    converter.pieces("parts.text", parts.iter_mut().map(|part| &mut part.text));
}
