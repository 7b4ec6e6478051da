#include "request_text.hpp"

namespace skald::simulation {
namespace {

std::string text_of_one(const AppendRequest& request) {
    std::string text = "append";
    for (const EventWrite& write : request.writes) {
        text += " " + (write.stream ? write.stream->name() : "-") + " (" +
                to_string(write.expected) + "):";
        for (const NewEvent& event : write.events) {
            text += " " + event.type + "/" + std::to_string(event.data.size());
            for (const std::string& tag : event.tags) text += "," + tag;
        }
    }
    for (const StreamCheck& check : request.checks) {
        text += " check " + check.stream.name() + " (" + to_string(check.expected) + ")";
    }
    if (!request.condition) return text;
    return text + " unless " + text_of(request.condition->fail_if) + " after " +
           std::to_string(request.condition->after.value());
}

std::string text_of_one(const StreamChangeRequest& request) {
    switch (request.kind) {
        case StreamChange::Kind::metadata:
            return "set metadata of " + request.stream.name();
        case StreamChange::Kind::deletion:
            return "delete " + request.stream.name() + " (" + to_string(request.expected) + ")";
        case StreamChange::Kind::tombstone:
            return "tombstone " + request.stream.name();
    }
    return "an unknown change";
}

std::string text_of_one(const Snapshot& snapshot) {
    return "snapshot " + snapshot.stream.name() + "@" + std::to_string(snapshot.version.value()) +
           " " + snapshot.kind;
}

}  // namespace

std::string text_of(const CommitRequest& request) {
    return std::visit([](const auto& one) { return text_of_one(one); }, request);
}

std::string text_of(const Query& query) {
    if (query.items().empty()) return "all";
    std::string text;
    for (const QueryItem& item : query.items()) {
        text += text.empty() ? "{" : " or {";
        for (const std::string& type : item.types) text += " " + type;
        for (const std::string& tag : item.tags) text += " #" + tag;
        if (item.stream) text += " in " + item.stream->name();
        if (item.category) text += " in " + *item.category + "-*";
        text += " }";
    }
    return text;
}

std::string text_of(const ReadRequest& request) {
    std::string text = "read " + (request.stream_id ? request.stream_id->name() : "the log");
    text += " " + text_of(request.filter);
    if (request.direction == Direction::backward) text += " backward";
    if (request.from_version) text += " from " + std::to_string(request.from_version->value());
    if (request.after_position) text += " after " + std::to_string(request.after_position->value());
    if (!request.snapshot_kind.empty()) text += " with snapshot " + request.snapshot_kind;
    return text + " limit " + std::to_string(request.page.events_max);
}

std::string text_of(const Result<Appended>& outcome) {
    if (!outcome) return to_string(outcome.error());
    std::string text = "ok " + std::to_string(outcome->position.value()) + " versions";
    for (const Version version : outcome->versions) text += " " + std::to_string(version.value());
    return text + (outcome->repeated ? " again" : "");
}

}  // namespace skald::simulation
