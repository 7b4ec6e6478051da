#include "memory_append.hpp"

#include <map>
#include <string>
#include <vector>

#include <skald/core/condition_failed.hpp>
#include "stream_judgement.hpp"

namespace skald {
namespace {

struct Incoming {
    const EventWrite* write;
    const NewEvent* event;
};

std::vector<Incoming> flatten(const AppendRequest& request) {
    std::vector<Incoming> all;
    for (const EventWrite& write : request.writes) {
        for (const NewEvent& event : write.events) all.push_back({&write, &event});
    }
    return all;
}

const MemoryEvent* first_known(const MemoryLog& log, const std::vector<Incoming>& events) {
    for (const Incoming& incoming : events) {
        if (const MemoryEvent* known = log.find(incoming.event->id)) return known;
    }
    return nullptr;
}

bool same_event(const MemoryEvent& stored, const Incoming& incoming) {
    const auto& stream = incoming.write->stream;
    return stored.recorded.id == incoming.event->id && stored.given.type == incoming.event->type &&
           stored.stream == (stream ? stream->name() : "");
}

/// Whether the events are those of the append that wrote `known`: all of them, in their order.
bool repeats(const MemoryLog& log, const MemoryEvent& known, const std::vector<Incoming>& events) {
    const std::uint64_t before = known.append_first.value() - 1;
    if (known.append_last.value() - before != events.size()) return false;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!same_event(*log.events()[before + i], events[i])) return false;
    }
    return true;
}

Appended first_outcome(const MemoryLog& log, const AppendRequest& request,
                       const MemoryEvent& known) {
    Appended appended{.position = known.append_last, .versions = {}, .repeated = true};
    std::uint64_t position = known.append_first.value() - 1;
    for (const EventWrite& write : request.writes) {
        position += write.events.size();
        appended.versions.push_back(log.events()[position - 1]->recorded.version);
    }
    return appended;
}

Result<void> judge_writes(const MemoryLog& log, const AppendRequest& request) {
    std::map<std::string, StreamState> written;  // as the writes so far leave them
    for (const EventWrite& write : request.writes) {
        if (!write.stream) continue;
        const std::string& name = write.stream->name();
        StreamState& state = written.try_emplace(name, log.state_of(name)).first->second;
        if (auto judged = judge_stream(*write.stream, write.expected, state); !judged) {
            return judged;
        }
        state = state_after(state, write.events.size());
    }
    return {};
}

}  // namespace

Result<std::optional<Appended>> find_repeated(const MemoryLog& log, const AppendRequest& request) {
    const std::vector<Incoming> events = flatten(request);
    const MemoryEvent* known = first_known(log, events);
    if (known == nullptr) return std::optional<Appended>();
    if (!repeats(log, *known, events)) {
        return invalid_argument("the event id " + to_string(known->recorded.id) +
                                " is stored already, by an append that was not the same");
    }
    return std::optional<Appended>(first_outcome(log, request, *known));
}

Result<void> judge(const MemoryLog& log, const AppendRequest& request) {
    if (auto judged = judge_writes(log, request); !judged) return judged;
    for (const StreamCheck& check : request.checks) {
        auto judged = judge_stream(check.stream, check.expected, log.state_of(check.stream.name()));
        if (!judged) return judged;
    }
    const MemoryEvent* match = request.condition ? log.find_match(*request.condition) : nullptr;
    if (match == nullptr) return {};
    return condition_failed(request.condition->after.value(),
                            {.position = match->recorded.position.value(),
                             .type = match->recorded.type,
                             .stream = match->stream});
}

}  // namespace skald
