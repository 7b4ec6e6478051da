"""What schemathesis cannot know of the order service."""
import schemathesis

# Refusals of what fits the schema, because no schema can tell what they depend on: by operation, what is said.
RIGHT = {
    "getOrder": "version and at exclude each other",
    "listOrders": "there is no position",
    "getSummary": "there is no position",
    "listenToEvents": "there is none after",
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """False: this is no failure."""
    if response.status_code != 400 or type(failure).__name__ != "RejectedPositiveData":
        return True
    words = RIGHT.get(case.operation.definition.raw["operationId"])
    return words is None or words not in response.json()["detail"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Walks from one operation to the next are about new orders, whose version is not guessed, or all would be refused."""
    if case.meta is None or case.meta.phase.name.value != "stateful" or not case.meta.generation.mode.is_positive:
        return
    for condition in ("If-Match", "If-None-Match", "Idempotency-Key"):
        (case.headers or {}).pop(condition, None)
    if case.operation.definition.raw["operationId"] == "placeOrder":
        case.body.pop("id", None)
