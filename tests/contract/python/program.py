"""A client of the package that openapi-python-client makes of the document; see script/contract."""

import os
from http import HTTPStatus
from typing import Any, TypeVar, cast

from plaudit_client import AuthenticatedClient, Client
from plaudit_client.api.articles import create_article, delete_article, get_article, list_articles, update_article
from plaudit_client.api.auth import create_token
from plaudit_client.models import (
    ArticleInput,
    ArticlePatch,
    ArticleSummary,
    ArticleView,
    CredentialsInput,
    PageArticleSummary,
    Problem,
    TokenView,
)
from plaudit_client.types import UNSET, Response, Unset

T = TypeVar("T")

URL = os.environ["CONTRACT_URL"]
USERNAME = os.environ["CONTRACT_USERNAME"]
PASSWORD = os.environ["CONTRACT_PASSWORD"]


def expect(answer: Response[Any], kind: type[T]) -> T:
    assert isinstance(answer.parsed, kind), f"{answer.status_code}: {answer.parsed}"
    return answer.parsed


def expect_problem(answer: Response[Any], code: str) -> list[str]:
    problem = expect(answer, Problem)
    assert problem.code == code, problem
    faults = [] if isinstance(problem.errors, Unset) else problem.errors
    return [str(fault.parameter or fault.pointer) for fault in faults]


def walk(client: AuthenticatedClient, limit: int) -> list[ArticleSummary]:
    found: list[ArticleSummary] = []
    cursor: str | Unset = UNSET
    while True:
        page = expect(list_articles.sync_detailed(client=client, limit=limit, cursor=cursor), PageArticleSummary)
        found += page.data
        if not page.page.next_cursor:
            return found
        cursor = page.page.next_cursor


def read() -> None:
    # The generator asks for a token wherever one is taken, also where none is needed.
    client = cast(AuthenticatedClient, Client(base_url=URL))
    whole = walk(client, 100)
    assert len(whole) > 2, whole
    assert [article.id for article in walk(client, 2)] == [article.id for article in whole]
    one = expect(get_article.sync_detailed(whole[0].slug, client=client), ArticleView)
    assert one.title == whole[0].title
    assert one.body_html
    assert expect_problem(list_articles.sync_detailed(client=client, limit=0), "bad_request") == ["limit"]
    expect_problem(get_article.sync_detailed("there-is-no-such-article", client=client), "not_found")
    print(f"openapi-python-client: {len(whole)} articles read")


def write() -> None:
    anonymous = Client(base_url=URL)
    wrong = CredentialsInput(username=USERNAME, password=f"not {PASSWORD}")
    expect_problem(create_token.sync_detailed(client=anonymous, body=wrong), "invalid_credentials")
    credentials = CredentialsInput(username=USERNAME, password=PASSWORD)
    token = expect(create_token.sync_detailed(client=anonymous, body=credentials), TokenView)
    client = AuthenticatedClient(base_url=URL, token=token.access_token)

    empty = ArticleInput(title="", body="")
    assert expect_problem(create_article.sync_detailed(client=client, body=empty), "unprocessable") == ["/title"]
    new = ArticleInput(title="用 Python 写的文章", body="推进会**召开**。")
    created = create_article.sync_detailed(client=client, body=new)
    article = expect(created, ArticleView)
    seen = created.headers["ETag"]
    changed = update_article.sync_detailed(
        str(article.id), client=client, body=ArticlePatch(pinned=True, summary=None), if_match=seen
    )
    assert expect(changed, ArticleView).pinned is True
    expect_problem(delete_article.sync_detailed(str(article.id), client=client, if_match=seen), "precondition_failed")
    gone = delete_article.sync_detailed(str(article.id), client=client, if_match=changed.headers["ETag"])
    assert gone.status_code == HTTPStatus.NO_CONTENT, gone
    print("openapi-python-client: one article written, changed and deleted")


read()
write()
