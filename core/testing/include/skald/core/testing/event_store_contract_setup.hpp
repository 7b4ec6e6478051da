// What the tests of the event store contract share: a base class, and short ways to say events,
// streams and what a page shows.
#pragma once
#include <gtest/gtest.h>

#include <cstdint>
#include <skald/core/event_store.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <string>
#include <utility>
#include <vector>

namespace skald::testing::contract {

inline StreamId stream_id(std::string_view name) {
    return StreamId::parse(name).value();
}

/// An event without an id, which no retry recognises.
inline NewEvent event(std::string type, Tags tags = {}, std::string data = {}) {
    NewEvent made;
    made.type = std::move(type);
    made.tags = std::move(tags);
    made.data = std::move(data);
    return made;
}

/// An event whose id follows from `id`.
inline NewEvent event_with_id(std::string_view id, std::string type = "happened") {
    NewEvent made = event(std::move(type));
    made.id = EventId::named(id);
    return made;
}

inline std::vector<NewEvent> events(const std::vector<std::string>& types) {
    std::vector<NewEvent> made;
    for (const std::string& type : types) made.push_back(event(type));
    return made;
}

inline EventWrite write(std::string_view stream, ExpectedVersion expected,
                        std::vector<NewEvent> events) {
    return {.stream = stream_id(stream), .expected = expected, .events = std::move(events)};
}

inline EventWrite write_unstreamed(std::vector<NewEvent> events) {
    EventWrite unstreamed;
    unstreamed.events = std::move(events);
    return unstreamed;
}

using Texts = std::vector<std::string>;
using Numbers = std::vector<std::uint64_t>;

inline Texts types_of(const EventBatch& page) {
    Texts types;
    for (const RecordedEvent& shown : page) types.emplace_back(shown.type);
    return types;
}

inline Numbers positions_of(const EventBatch& page) {
    Numbers positions;
    for (const RecordedEvent& shown : page) positions.push_back(shown.position.value());
    return positions;
}

inline Numbers versions_of(const EventBatch& page) {
    Numbers versions;
    for (const RecordedEvent& shown : page) versions.push_back(shown.version.value());
    return versions;
}

/// The code of a failure; fails the test on a success.
template <class T>
Errc code_of(const Result<T>& result) {
    EXPECT_FALSE(result.has_value()) << "it succeeded";
    return result.has_value() ? Errc{} : result.error().code;
}

/// The value of a success. A failure ends the program, with its message shown before.
template <class T>
T value_of(Result<T> result) {
    EXPECT_TRUE(result.has_value()) << to_string(result.error());
    return std::move(result).value();
}

/// The base of all suites. `Fixture` is made for each test and gives an empty store:
///
///     EventStore& store();
///     StreamAdmin& admin();          // of the same store, like the next
///     SnapshotStore& snapshots();
///     ManualClock& clock();          // the store's clock
///
/// and for EventStorePersistenceContract also `void reopen()`, which closes the store and opens
/// what it has kept; store(), admin() and snapshots() then give the new one.
template <class Fixture>
class EventStoreSuite : public ::testing::Test {
protected:
    EventStore& store() { return fixture_.store(); }
    StreamAdmin& admin() { return fixture_.admin(); }
    SnapshotStore& snapshots() { return fixture_.snapshots(); }
    ManualClock& clock() { return fixture_.clock(); }
    Fixture& fixture() { return fixture_; }

    /// Appends events of these types to a stream, whatever its version.
    Appended put(std::string_view stream, const Texts& types) {
        return value_of(store().append(stream_id(stream), ExpectedVersion::any(), events(types)));
    }
    Appended put_unstreamed(std::vector<NewEvent> unstreamed) {
        return value_of(store().append(AppendRequest::unstreamed(std::move(unstreamed))));
    }
    EventBatch read(const ReadRequest& request) { return value_of(store().read(request)); }
    EventBatch read_stream(std::string_view stream) {
        return read(ReadRequest::stream(stream_id(stream)));
    }
    EventBatch read_all() { return read(ReadRequest::all()); }
    std::uint64_t head() { return value_of(store().head()).value(); }

private:
    Fixture fixture_;  // the store under test
};

}  // namespace skald::testing::contract
