// A SagaDefinition is a saga without its types and without Boost.MSM: what define_saga() (see
// skald/sagas/msm.hpp) makes of the user's table, and all that the engine, the test kit and the
// diagrams need.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <skald/core/new_event.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/sagas/saga_record.hpp>
#include <skald/sagas/saga_table.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skald {

/// Where an instance stands between two steps.
struct SagaPlace {
    std::string instance;
    std::string state;
    std::string data;  // as the saga's format wrote it; empty: as made by default
};

/// What a step leads to.
struct MachineStep {
    enum class Outcome : std::uint8_t { moved, unexpected };
    enum class Ending : std::uint8_t { none, completed, failed };

    Outcome outcome = Outcome::unexpected;
    Unexpected rule = Unexpected::park;  // if unexpected
    std::string state = {};              // the rest: if moved
    std::string data = {};
    std::vector<StoredCommand> sent = {};
    std::vector<NewEvent> published = {};  // without ids
    std::vector<StoredTimer> timers = {};
    std::vector<std::string> timers_cancelled = {};
    std::vector<SagaKey> keys = {};
    bool not_done = false;
    Ending ending = Ending::none;
    std::string reason = {};
};

/// How an event finds its instance: by the instance's id, or by a key it has got since.
using Correlation = std::variant<std::string, SagaKey>;

/// The part of a definition that knows the user's types. Any thread may use one object.
class SagaMachine {
public:
    virtual ~SagaMachine() = default;
    /// The instance of an event from the store. An empty id: the event is for none. Errors: corrupt,
    /// unsupported_format (it cannot be read), handler_failed (the user's function threw).
    virtual Result<Correlation> correlate(const RecordedEvent& event) const = 0;
    /// Gives the event to a fresh machine. The same arguments yield the same outcome. Errors: those of
    /// correlate(); handler_failed (an action or guard threw, or the table has no such state), corrupt
    /// (the data), invalid_argument (what was asked for cannot be encoded).
    virtual Result<MachineStep> step(const SagaPlace& place, const RecordedEvent& event,
                                     Timestamp now) const = 0;
    virtual Result<std::string> encode(const SagaRecord& record) const = 0;
    virtual Result<SagaRecord> decode_record(std::string_view data) const = 0;
    virtual Result<std::string> encode(const StoredProgress& progress) const = 0;
    virtual Result<StoredProgress> decode_progress(std::string_view data) const = 0;
    virtual std::string_view content_type() const = 0;
};

/// Moves an instance from an older version: its place there, to its place here.
using SagaMigration = Result<SagaPlace> (*)(SagaPlace);

struct MigrationFrom {
    std::uint32_t version;
    SagaMigration migrate;
};

struct SagaDefinition {
    std::string name;           // "order-fulfilment"
    std::uint32_t version = 1;  // a changed table needs a new one
    SagaTable table;
    std::vector<std::string> events;    // types from the store, those of upcasters included
    std::vector<std::string> timers;    // types
    std::vector<std::string> commands;  // types
    EarlyEvents early = EarlyEvents::wait;
    std::size_t stash_max = 100;  // events that wait in one instance; the next is parked
    std::vector<MigrationFrom> migrations = {};
    std::shared_ptr<const SagaMachine> machine;

    /// Lets instances of an older version go on with this one.
    SagaDefinition& migrates_from(std::uint32_t older, SagaMigration migration) &;
    SagaDefinition migrates_from(std::uint32_t older, SagaMigration migration) &&;
    /// Null: instances of that version cannot go on with this one.
    SagaMigration migration_from(std::uint32_t older) const;

    /// Whether an engine can run it. Errors: invalid_argument, which names what is wrong: a name that is
    /// not one, two states, events or commands of one name, a table that nothing begins, a rule for
    /// an event that is none of the saga's.
    Result<void> check() const;
};

}  // namespace skald
