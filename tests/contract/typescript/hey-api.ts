// A client of the functions that @hey-api/openapi-ts makes of the document; see script/contract.
import assert from "node:assert/strict";

import { createClient } from "./generated/hey-api/client/index.js";
import {
  createArticle,
  createToken,
  deleteArticle,
  getArticle,
  listArticles,
  updateArticle,
} from "./generated/hey-api/sdk.gen.js";
import type { ArticleSummary, Problem } from "./generated/hey-api/types.gen.js";

const { CONTRACT_URL: baseUrl = "", CONTRACT_USERNAME: username = "", CONTRACT_PASSWORD: password = "" } = process.env;
let accessToken = "";
const client = createClient({ baseUrl, auth: () => accessToken });

function expectProblem(problem: Problem | undefined, code: string): void {
  assert.equal(problem?.code, code, JSON.stringify(problem));
}

const articles: ArticleSummary[] = [];
let cursor: string | undefined;
do {
  const { data, error } = await listArticles({ client, query: { limit: 3, ...(cursor && { cursor }) } });
  assert(data && typeof data !== "string", JSON.stringify(error));
  articles.push(...data.data);
  cursor = data.page.next_cursor ?? undefined;
} while (cursor);
const first = articles[0];
assert(first && articles.length > 3, `only ${articles.length} articles`);
const one = await getArticle({ client, path: { id: first.id } });
assert.equal(one.data?.slug, first.slug);
expectProblem((await listArticles({ client, query: { limit: 101 } })).error, "bad_request");
expectProblem((await createArticle({ client, body: { title: "无令牌", body: "" } })).error, "unauthorized");

const token = await createToken({ client, body: { username, password } });
assert(token.data, JSON.stringify(token.error));
accessToken = token.data.access_token;
const created = await createArticle({ client, body: { title: "用 hey-api 写的文章", body: "正文" } });
assert(created.data, JSON.stringify(created.error));
const headers = { "If-Match": created.response?.headers.get("etag") ?? "" };
const changed = await updateArticle({ client, path: { id: created.data.id }, headers, body: { source: "市总工会" } });
assert.equal(changed.data?.source, "市总工会", JSON.stringify(changed.error));
expectProblem((await deleteArticle({ client, path: { id: created.data.id }, headers })).error, "precondition_failed");
const gone = await deleteArticle({ client, path: { id: created.data.id } });
assert.equal(gone.response?.status, 204, JSON.stringify(gone.error));

console.log(`hey-api: ${articles.length} articles read, one written, changed and deleted`);
