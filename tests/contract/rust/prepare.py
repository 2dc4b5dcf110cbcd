"""The document in 3.0 without what progenitor does not take: prepare.py DOCUMENT RESULT.

It knows no application/merge-patch+json, one type of answer an operation (neither CSV nor 304 and 308 beside JSON), and
counts a `default` among the successes. It takes JSON for JSON only where the type says no more. All of that is right in the document, so it is left out here only.
"""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)
for path, item in list(document["paths"].items()):
    item.pop("patch", None)
    if not path.startswith("/v1/") or not item:
        del document["paths"][path]
    for operation in item.values():
        for status, response in list(operation["responses"].items()):
            response.get("content", {}).pop("text/csv", None)
            if status in ("304", "308", "default"):
                del operation["responses"][status]
for response in document["components"]["responses"].values():
    response["content"]["application/json"] = response["content"].pop("application/problem+json")
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(document, file)
