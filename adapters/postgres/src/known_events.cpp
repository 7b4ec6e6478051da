#include "known_events.hpp"

#include <utility>
#include <vector>

namespace skald::postgres {
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

const KnownEvent* find(const KnownEvents& known, const EventId& id) {
    const auto found = known.find(id);
    return found == known.end() ? nullptr : &found->second;
}

// Whether the events are those of one append: all of them, in their order.
bool repeats(const KnownEvents& known, const KnownEvent& first,
             const std::vector<Incoming>& events) {
    if (first.append_count != events.size()) return false;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const KnownEvent* stored = find(known, events[i].event->id);
        const auto& stream = events[i].write->stream;
        if (stored == nullptr || stored->position != first.append_first + i ||
            stored->type != events[i].event->type ||
            stored->stream != (stream ? stream->name() : "")) {
            return false;
        }
    }
    return true;
}

Appended first_outcome(const KnownEvents& known, const KnownEvent& first,
                       const AppendRequest& request) {
    Appended appended{.position = GlobalPosition(first.append_first + first.append_count - 1),
                      .versions = {},
                      .repeated = true};
    for (const EventWrite& write : request.writes) {
        appended.versions.emplace_back(find(known, write.events.back().id)->version);
    }
    return appended;
}

}  // namespace

std::variant<KnownEvents, Failure> find_events(Session& session, const std::string& schema,
                                               std::span<const EventId> ids) {
    BinaryArray wanted(BinaryArray::Element::uuid);
    for (const EventId& id : ids) wanted.add(id.uuid());
    const Answer answer = session.run(
        "select e.id, e.position, e.version, s.name, e.type, e.position - e.append_index,"
        " e.append_count from unnest($1::uuid[]) w(id) join " +
            schema + ".events e on e.id = w.id left join " + schema +
            ".streams s on s.id = e.stream_id",
        Parameters().add(wanted), Session::Keep::prepared);
    if (const Failure* failure = failure_of(answer)) return *failure;
    const Rows& rows = std::get<Rows>(answer);
    KnownEvents known;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto id = Uuid::parse(rows.text(row, 0));
        if (!id) continue;  // PostgreSQL writes no other form
        known.emplace(EventId(*id), KnownEvent{.position = rows.number<std::uint64_t>(row, 1),
                                               .version = rows.number<std::uint64_t>(row, 2),
                                               .stream = std::string(rows.text(row, 3)),
                                               .type = std::string(rows.text(row, 4)),
                                               .append_first = rows.number<std::uint64_t>(row, 5),
                                               .append_count = rows.number<std::uint64_t>(row, 6)});
    }
    return known;
}

Result<std::optional<Appended>> find_repeated(const KnownEvents& known,
                                              const AppendRequest& request) {
    const std::vector<Incoming> events = flatten(request);
    for (const Incoming& incoming : events) {
        const KnownEvent* first = find(known, incoming.event->id);
        if (first == nullptr) continue;
        if (repeats(known, *first, events)) {
            return std::optional(first_outcome(known, *first, request));
        }
        return invalid_argument("the event id " + to_string(incoming.event->id) +
                                " is stored already, by an append that was not the same");
    }
    return std::optional<Appended>();
}

}  // namespace skald::postgres
