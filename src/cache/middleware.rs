//! The outermost middleware: answers from the cache, or fills it.
//!
//! By hand instead of with `from_fn`, because an answer that is there takes less time than a future on the heap.

use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, IF_NONE_MATCH};
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse};
use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::FutureExt;
use futures_util::future::{Either, LocalBoxFuture};

use super::answer::Wants;
use super::coding::Coding;
use super::entry::{Coded, Entry};
use super::flights::{Join, Landed, Lead};
use super::generations::{Depends, Topics};
use super::key::{Asked, Key};
use crate::app::AppState;
use crate::http::envelope::{self, REQUEST_ID};
use crate::http::lifetime::{ShortLived, Shows};
use crate::http::reply::{LONG, elsewhere};
use crate::resources::Resource;

/// How long an entry lives at most: what is changed past the service is noticed some time.
const LIFE: TimeDelta = TimeDelta::seconds(60);
/// The same where it shows numbers that are copied every second.
const SHORT_LIFE: TimeDelta = TimeDelta::seconds(1);

/// An answer that shows more articles depends on all of them: whether each has changed takes time to see.
const MOST_SHOWN: usize = 200;

/// Makes the middleware.
pub struct ResponseCaching(pub Data<AppState>);

pub struct CachingService<S> {
    service: Rc<S>,
    state: Data<AppState>,
}

type Answer = Result<ServiceResponse<BoxBody>, Error>;

impl<S> Transform<S, ServiceRequest> for ResponseCaching
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = CachingService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(CachingService { service: Rc::new(service), state: self.0.clone() }))
    }
}

impl<S> Service<ServiceRequest> for CachingService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Either<Ready<Answer>, Either<S::Future, LocalBoxFuture<'static, Answer>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let state = &self.state;
        let asked = if state.cache.is_on() { Asked::of(&request) } else { None };
        let Some(asked) = asked else { return Either::Right(Either::Left(self.service.call(request))) };
        let (now, began) = (state.clock.now(), Instant::now());
        let wants = Wants::of(&request, state);
        let found = state.cache.look_up(&asked, (now, began));
        if let Some(entry) = &found
            && let Some(coded) = entry.made(wants.coding)
        {
            let id = envelope::id_of(&request, state);
            let answer = wants.answer(state, entry, &coded, id, now);
            state.metrics.cache.hits.inc();
            told(state, &request, entry, &answer, began);
            return Either::Left(ready(Ok(request.into_response(answer))));
        }
        let key = asked.to_key();
        let (service, state) = (Rc::clone(&self.service), state.clone());
        let answer = async move {
            match found {
                Some(entry) => {
                    state.metrics.cache.hits.inc();
                    Ok(answered(request, &state, &wants, key, &entry, began).await)
                }
                None => {
                    state.metrics.cache.misses.inc();
                    filled(service, state, request, key, wants, began).await
                }
            }
        };
        Either::Right(Either::Right(answer.boxed_local()))
    }
}

/// The answer to who asks for what is not there: filled by this request, or by another one that it waits for.
async fn filled<S>(
    service: Rc<S>,
    state: Data<AppState>,
    request: ServiceRequest,
    key: Key,
    wants: Wants,
    began: Instant,
) -> Answer
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error>,
{
    loop {
        match state.cache.flights.join(&key, &state.cache.generations) {
            Join::Lead(lead) => return fill(&*service, &state, request, (key.clone(), lead), &wants).await,
            Join::Wait(waiting) => match waiting.landed().await {
                Some(Landed::Filled(entry)) => {
                    state.metrics.cache.coalesced.inc();
                    return Ok(answered(request, &state, &wants, key, &entry, began).await);
                }
                Some(Landed::NotShared) => return service.call(request).await,
                None => {}
            },
        }
    }
}

/// Lets the service answer, and keeps what it answers if that is one for everybody.
async fn fill<S>(
    service: &S,
    state: &Data<AppState>,
    mut request: ServiceRequest,
    (key, lead): (Key, Lead<'_>),
    wants: &Wants,
) -> Answer
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error>,
{
    let (cache, now, filled) = (&state.cache, state.clock.now(), state.cache.elapsed());
    // What the caller has is compared with what is kept: the answer is to be a whole one.
    request.headers_mut().remove(IF_NONE_MATCH);
    let response = service.call(request).await.inspect_err(|_| lead.land(Landed::NotShared))?;
    let depends = depends(&key, &response);
    let is_short = response.response().extensions().get::<ShortLived>().is_some();
    let (request, head, bytes) = match taken(response) {
        Ok(taken) => taken,
        Err(response) => {
            lead.land(Landed::NotShared);
            return Ok(*response);
        }
    };
    let horizon = cache.horizon.until(&state.db, &cache.generations, state.config.time_zone, now).await;
    // While nobody knows when the clock changes it, it is good for those who wait for it and no longer.
    let until = horizon.unwrap_or(now).min(now + if is_short { SHORT_LIFE } else { LIFE });
    let operation = state.metrics.operation(&request);
    let made = Entry::new(head.headers(), &bytes, operation, (depends, lead.stamp()), (filled, until));
    let Some(entry) = made.map(Arc::new) else {
        lead.land(Landed::NotShared);
        return Ok(ServiceResponse::new(request, head.set_body(BoxBody::new(bytes))));
    };
    cache.keep(key.clone(), &entry);
    lead.land(Landed::Filled(Arc::clone(&entry)));
    let coded = coded(state, wants.coding, key, &entry).await;
    let id = head.headers().get(REQUEST_ID).cloned().unwrap_or_else(|| HeaderValue::from_static(""));
    let answer = wants.answer(state, &entry, &coded, id, now);
    Ok(ServiceResponse::new(request, answer))
}

/// What `response` depends on.
fn depends(key: &Key, response: &ServiceResponse<BoxBody>) -> Depends {
    let topics = key.topics();
    match response.response().extensions().get::<Shows>() {
        Some(Shows::Article(id)) if topics != Topics::ALL => {
            let articles = Topics::of(Resource::Article).and(Topics::ARTICLE_TEXTS);
            Depends::on(topics.without(articles)).and(&[*id], &[])
        }
        Some(Shows::Page { articles, words }) if articles.len() <= MOST_SHOWN => {
            Depends::on(topics.without(Topics::ARTICLE_TEXTS)).and(articles, words)
        }
        _ => Depends::on(topics),
    }
}

/// The parts of a response that is one for everybody; any other as it was.
fn taken(
    response: ServiceResponse<BoxBody>,
) -> Result<(HttpRequest, HttpResponse<()>, Bytes), Box<ServiceResponse<BoxBody>>> {
    let is_public = response.headers().get(CACHE_CONTROL).is_some_and(|policy| policy == envelope::PUBLIC);
    if response.status() != StatusCode::OK || !is_public {
        return Err(Box::new(response));
    }
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    match body.try_into_bytes() {
        Ok(bytes) => Ok((request, head, bytes)),
        Err(body) => Err(Box::new(ServiceResponse::new(request, head.set_body(body)))),
    }
}

/// The answer from an entry that another request has filled.
async fn answered(
    request: ServiceRequest,
    state: &Data<AppState>,
    wants: &Wants,
    key: Key,
    entry: &Arc<Entry>,
    began: Instant,
) -> ServiceResponse<BoxBody> {
    let coded = coded(state, wants.coding, key, entry).await;
    let id = envelope::id_of(&request, state);
    let answer = wants.answer(state, entry, &coded, id, state.clock.now());
    told(state, &request, entry, &answer, began);
    request.into_response(answer)
}

/// `entry` in `coding`, which is made now if nobody has asked for it yet: of much on the threads for long work.
async fn coded<'a>(state: &Data<AppState>, coding: Coding, key: Key, entry: &'a Arc<Entry>) -> Coded<'a> {
    if let Some(coded) = entry.made(coding) {
        return coded;
    }
    let work = {
        let entry = Arc::clone(entry);
        move || {
            entry.make(coding);
            Ok(())
        }
    };
    if elsewhere(state, entry.len() > LONG, work).await.is_err() {
        // So many wait there that it goes out as it is.
        return entry.plain();
    }
    state.cache.put(key, entry);
    entry.make(coding)
}

/// Counts an answer that was there, and logs of it what is logged of any other that only reads.
fn told(state: &AppState, request: &ServiceRequest, entry: &Entry, answer: &HttpResponse, began: Instant) {
    let status = answer.status();
    if status == StatusCode::NOT_MODIFIED {
        state.metrics.cache.not_modified.inc();
    }
    state.metrics.answered(entry.operation, status, began.elapsed());
    tracing::debug!(
        id = answer.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()),
        method = %request.method(),
        path = request.path(),
        status = status.as_u16(),
        "answered from the cache"
    );
}
