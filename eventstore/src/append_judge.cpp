#include "append_judge.hpp"

#include <string>
#include <unordered_map>

#include "condition_failed.hpp"
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

std::optional<Known> first_known(const LogIndex& index, const AppendRequest& request) {
    for (const EventWrite& write : request.writes) {
        for (const NewEvent& event : write.events) {
            if (event.id.is_nil()) continue;
            if (const auto position = index.find(event.id)) return Known{event.id, *position};
        }
    }
    return std::nullopt;
}

bool same_event(const LogIndex& index, std::uint64_t position, const EventWrite& write,
                const NewEvent& event) {
    if (event.id.is_nil() || index.find(event.id) != position) return false;
    const PostingList* type = index.find(KeyKind::type, event.type);
    if (type == nullptr || !type->contains(position)) return false;
    const std::uint32_t stream = index.positions().stream_of(position);
    if (!write.stream) return stream == StreamTable::no_stream;
    return stream != StreamTable::no_stream && index.streams()[stream].name == write.stream->name();
}

/// Whether the events are those of that append: all of them, in their order.
bool repeats(const LogIndex& index, const AppendPlace& append, const AppendRequest& request) {
    if (append.count != count_events(request)) return false;
    std::uint64_t position = append.first_position;
    for (const EventWrite& write : request.writes) {
        for (const NewEvent& event : write.events) {
            if (!same_event(index, position++, write, event)) return false;
        }
    }
    return true;
}

Appended first_outcome(const LogIndex& index, const AppendPlace& append,
                       const AppendRequest& request) {
    std::uint64_t position = append.first_position - 1;
    Appended appended{
        .position = GlobalPosition(position + append.count), .versions = {}, .repeated = true};
    for (const EventWrite& write : request.writes) {
        position += write.events.size();
        const std::uint32_t stream = index.positions().stream_of(position);
        const bool streamed = stream != StreamTable::no_stream;
        appended.versions.emplace_back(
            streamed ? index.streams()[stream].events.lower_bound(position) : 0);
    }
    return appended;
}

Result<void> judge_writes(const StagedChanges& staged, const AppendRequest& request) {
    std::unordered_map<std::string_view, StreamState> written;  // as the writes so far leave them
    for (const EventWrite& write : request.writes) {
        if (!write.stream) continue;
        const std::string& name = write.stream->name();
        const auto [state, is_first] = written.try_emplace(name);
        if (is_first) state->second = staged.state_of(name);
        auto judged = judge_stream(*write.stream, write.expected, state->second);
        if (!judged) return judged;
        state->second = state_after(state->second, write.events.size());
    }
    return {};
}

Result<void> judge_condition(const LogIndex& index, const AppendCondition& condition) {
    const std::uint64_t after = condition.after.value();
    const auto found = any_match(index, condition.fail_if, after, index.last());
    if (!found) return {};
    const std::uint32_t stream = index.positions().stream_of(*found);
    const bool streamed = stream != StreamTable::no_stream;
    return condition_failed(
        after, {.position = *found,
                .type = index.type_of(*found),
                .stream = streamed ? index.streams()[stream].name : std::string_view()});
}

}  // namespace

Result<std::optional<Appended>> find_repeated(const LogIndex& index, const AppendRequest& request) {
    const auto known = first_known(index, request);
    if (!known) return std::optional<Appended>();
    const AppendPlace& append = index.positions().append_of(known->position);
    if (!repeats(index, append, request)) {
        return invalid_argument("the event id " + to_string(known->id) +
                                " is stored already, by an append that was not the same");
    }
    return std::optional(first_outcome(index, append, request));
}

Result<void> judge(const LogIndex& index, const StagedChanges& staged,
                   const AppendRequest& request) {
    if (auto judged = judge_writes(staged, request); !judged) return judged;
    for (const StreamCheck& check : request.checks) {
        auto judged =
            judge_stream(check.stream, check.expected, staged.state_of(check.stream.name()));
        if (!judged) return judged;
    }
    return request.condition ? judge_condition(index, *request.condition) : Result<void>();
}

}  // namespace skald
