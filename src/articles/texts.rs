//! The texts of an article, as they are converted from script to script. Never those of the desk, which an editor reads to
//! write them.

use super::view::{ArticleSummary, ArticleView, AttachmentView};
use crate::http::conversion::{Conversion, Converter, Convertible, Texts};

impl Texts for AttachmentView {
    fn texts(&mut self, converter: &mut Converter) {
        converter.text("title", &mut self.title);
    }
}

impl Texts for ArticleSummary {
    fn texts(&mut self, converter: &mut Converter) {
        let locale = self.locale.clone();
        converter.written_in(&locale, |converter| {
            converter.text("title", &mut self.title);
            converter.optional("summary", &mut self.summary);
            converter.within("cover", &mut self.cover);
            converter.optional("source", &mut self.source);
            converter.optional("author", &mut self.author);
            converter.optional("department", &mut self.department);
        });
        converter.within("section", self.section.iter_mut().flatten());
        converter.within("tags", self.tags.iter_mut().flatten());
    }
}

impl Texts for ArticleView {
    fn texts(&mut self, converter: &mut Converter) {
        self.summary.texts(converter);
        converter.written_in(&self.summary.locale, |converter| {
            converter.html("body_html", &mut self.body_html);
            converter.text("body_text", &mut self.body_text);
            converter.within("images", &mut self.images);
            converter.within("attachments", &mut self.attachments);
        });
        converter.within("conferrals", self.conferrals.iter_mut().flatten());
    }
}

impl Convertible for ArticleSummary {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.conversion
    }

    fn own_locale(&self) -> Option<&str> {
        Some(&self.locale)
    }
}

impl Convertible for ArticleView {
    fn conversion(&mut self) -> &mut Option<Conversion> {
        &mut self.summary.conversion
    }

    fn own_locale(&self) -> Option<&str> {
        Some(&self.summary.locale)
    }
}
