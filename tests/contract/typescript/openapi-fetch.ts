// A client of the types that openapi-typescript makes of the document; see script/contract.
import assert from "node:assert/strict";
import createClient, { type Middleware } from "openapi-fetch";

import type { components, paths } from "./generated/schema.js";

type Article = components["schemas"]["ArticleSummary"];
type Problem = components["schemas"]["Problem"];

const { CONTRACT_URL: baseUrl = "", CONTRACT_USERNAME: username = "", CONTRACT_PASSWORD: password = "" } = process.env;
// Lists have a form as CSV as well; this client takes the one as JSON.
const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl });

function expectProblem(problem: Problem | undefined, code: string): NonNullable<Problem["errors"]> {
  assert.equal(problem?.code, code, JSON.stringify(problem));
  return problem?.errors ?? [];
}

function etag(response: Response): string {
  const value = response.headers.get("etag");
  assert(value, "an answer with a resource has an ETag");
  return value;
}

async function walk(limit: number): Promise<Article[]> {
  const found: Article[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? { limit } : { limit, cursor };
    const { data, error } = await client.GET("/v1/articles", { params: { query } });
    assert(data, JSON.stringify(error));
    found.push(...data.data);
    cursor = data.page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

// A list, whole and page by page.
const whole = await walk(100);
const paged = await walk(2);
assert(whole.length > 2, `only ${whole.length} articles`);
assert.deepEqual(paged.map((article) => article.id), whole.map((article) => article.id));

// One article, by its slug.
const first = whole[0];
assert(first);
const one = await client.GET("/v1/articles/{id}", { params: { path: { id: first.slug } } });
assert.equal(one.data?.title, first.title);
assert.equal(typeof one.data?.body_html, "string");

// Problems: what is asked for wrongly, and what is not there.
const wrong = await client.GET("/v1/articles", { params: { query: { limit: 0 } } });
assert.deepEqual(expectProblem(wrong.error, "bad_request").map((fault) => fault.parameter), ["limit"]);
const absent = await client.GET("/v1/articles/{id}", { params: { path: { id: "there-is-no-such-article" } } });
expectProblem(absent.error, "not_found");

// Signing in; from here on every request has the token.
const refused = await client.POST("/v1/auth/token", { body: { username, password: `not ${password}` } });
expectProblem(refused.error, "invalid_credentials");
const token = await client.POST("/v1/auth/token", { body: { username, password } });
assert(token.data, JSON.stringify(token.error));
const bearer = `Bearer ${token.data.access_token}`;
const withToken: Middleware = {
  onRequest({ request }) {
    request.headers.set("Authorization", bearer);
    return request;
  },
};
client.use(withToken);

// Writing: an article comes, changes and goes.
const body = { title: "用 TypeScript 写的文章", body: "推进会**召开**。", status: "draft" } as const;
const empty = await client.POST("/v1/articles", { body: { ...body, title: "" } });
assert.deepEqual(expectProblem(empty.error, "unprocessable").map((fault) => fault.pointer), ["/title"]);
const created = await client.POST("/v1/articles", { body });
assert(created.data, JSON.stringify(created.error));
const path = { id: created.data.id };
const seen = etag(created.response);
const changed = await client.PATCH("/v1/articles/{id}", {
  params: { path, header: { "If-Match": seen } },
  headers: { "Content-Type": "application/merge-patch+json" },
  body: { pinned: true },
});
assert.equal(changed.data?.pinned, true, JSON.stringify(changed.error));
const late = await client.PUT("/v1/articles/{id}", { params: { path, header: { "If-Match": seen } }, body });
expectProblem(late.error, "precondition_failed");
const header = { "If-Match": etag(changed.response) };
const gone = await client.DELETE("/v1/articles/{id}", { params: { path, header } });
assert.equal(gone.response.status, 204, JSON.stringify(gone.error));
expectProblem((await client.GET("/v1/articles/{id}", { params: { path } })).error, "not_found");

console.log(`openapi-typescript: ${whole.length} articles read, one written, changed and deleted`);
