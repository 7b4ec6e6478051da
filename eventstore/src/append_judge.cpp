#include "append_judge.hpp"

#include <string>
#include <unordered_map>

#include <skald/core/condition_failed.hpp>
#include "query_plan.hpp"
#include "stream_judgement.hpp"

namespace skald {
namespace {

std::size_t count_events(const AppendRequest& request) {
    std::size_t count = 0;
    for (const EventWrite& write : request.writes) count += write.events.size();
    return count;
}

/// The position and the id of the first event that is stored already.
struct Known {
    EventId id;
    std::uint64_t position;
};

std::optional<Known> first_known(const IndexParts& parts, const AppendRequest& request) {
    for (const EventWrite& write : request.writes) {
        for (const NewEvent& event : write.events) {
            if (event.id.is_nil()) continue;
            if (const auto position = parts.find(event.id)) return Known{event.id, *position};
        }
    }
    return std::nullopt;
}

bool same_event(const IndexParts& parts, std::uint64_t position, const EventWrite& write,
                const NewEvent& event) {
    if (event.id.is_nil() || parts.find(event.id) != position) return false;
    const IndexPart& part = parts.part_of(position);
    if (!part.find({KeyKind::type, event.type}).contains(position)) return false;
    const std::string_view stream = write.stream ? write.stream->name() : std::string_view();
    return part.stream_of(position) == stream;
}

/// Whether the events are those of that append: all of them, in their order.
bool repeats(const IndexParts& parts, const AppendPlace& append, const AppendRequest& request) {
    if (append.count != count_events(request)) return false;
    std::uint64_t position = append.first_position;
    for (const EventWrite& write : request.writes) {
        for (const NewEvent& event : write.events) {
            if (!same_event(parts, position++, write, event)) return false;
        }
    }
    return true;
}

Appended first_outcome(const IndexParts& parts, const AppendPlace& append,
                       const AppendRequest& request) {
    std::uint64_t position = append.first_position - 1;
    Appended appended{
        .position = GlobalPosition(position + append.count), .versions = {}, .repeated = true};
    for (const EventWrite& write : request.writes) {
        position += write.events.size();
        appended.versions.push_back(write.stream ? parts.version_of(position) : Version());
    }
    return appended;
}

Result<void> judge_writes(StreamCounter& counter, const StagedChanges& staged,
                          const AppendRequest& request) {
    if (request.writes.size() == 1) {  // the commonest append
        const EventWrite& write = request.writes.front();
        if (!write.stream) return {};
        return judge_stream(*write.stream, write.expected,
                            staged.state_of(counter, write.stream->name()));
    }
    std::unordered_map<std::string_view, StreamState> written;  // as the writes so far leave them
    for (const EventWrite& write : request.writes) {
        if (!write.stream) continue;
        const std::string& name = write.stream->name();
        const auto [state, is_first] = written.try_emplace(name);
        if (is_first) state->second = staged.state_of(counter, name);
        auto judged = judge_stream(*write.stream, write.expected, state->second);
        if (!judged) return judged;
        state->second = state_after(state->second, write.events.size());
    }
    return {};
}

Result<void> judge_condition(const IndexParts& parts, const AppendCondition& condition) {
    const std::uint64_t after = condition.after.value();
    const auto found = any_match(parts, condition.fail_if, after, parts.last());
    if (!found) return {};
    return condition_failed(after, {.position = *found,
                                    .type = parts.type_of(*found),
                                    .stream = parts.part_of(*found).stream_of(*found)});
}

}  // namespace

Result<std::optional<Appended>> find_repeated(const IndexParts& parts,
                                              const AppendRequest& request) {
    const auto known = first_known(parts, request);
    if (!known) return std::optional<Appended>();
    const AppendPlace append = parts.append_of(known->position);
    if (!repeats(parts, append, request)) {
        return invalid_argument("the event id " + to_string(known->id) +
                                " is stored already, by an append that was not the same");
    }
    return std::optional(first_outcome(parts, append, request));
}

Result<void> judge(StreamCounter& counter, const StagedChanges& staged,
                   const AppendRequest& request) {
    if (auto judged = judge_writes(counter, staged, request); !judged) return judged;
    for (const StreamCheck& check : request.checks) {
        auto judged = judge_stream(check.stream, check.expected,
                                   staged.state_of(counter, check.stream.name()));
        if (!judged) return judged;
    }
    return request.condition ? judge_condition(counter.parts(), *request.condition)
                             : Result<void>();
}

}  // namespace skald
