//! The texts of conferrals and their statistics, as they are converted from script to script.

use super::statistics::{ConferralStatistics, ConferralStatisticsRow};
use super::view::ConferralView;
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};

impl Texts for ConferralView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.within("award", [&mut self.award]);
        converter.within("competition", &mut self.competition);
        converter.optional("document_no", &mut self.document_no);
        converter.within("article", &mut self.article);
        converter.within("honours", self.honours.iter_mut().flatten());
    }
}

impl Convertible for ConferralView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}

impl Texts for ConferralStatisticsRow {
    fn texts(&mut self, converter: &mut Converter) {
        converter.within("award", &mut self.award);
        converter.within("competition", self.competition.iter_mut().flatten());
    }
}

impl Texts for ConferralStatistics {
    fn texts(&mut self, converter: &mut Converter) {
        converter.within("data", &mut self.data);
    }
}

impl Convertible for ConferralStatistics {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }
}
