// What a step of a saga leaves in the stream of its instance. These structs are stored: their names
// and fields are a format. Users see them only through SagaInstance.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

/// A command or an event in bytes, as the saga's format wrote it.
struct StoredMessage {
    std::string type = {};
    std::uint32_t schema_version = 1;
    std::string content_type = {};
    std::string data = {};

    static void fields(auto& self, auto&& f) {
        f("type", self.type);
        f("schema_version", self.schema_version);
        f("content_type", self.content_type);
        f("data", self.data);
    }
    friend bool operator==(const StoredMessage&, const StoredMessage&) = default;
};

/// A compensation with its retry policy (see CompensationPolicy).
struct StoredCompensation {
    StoredMessage command = {};
    std::string
        answered_by;  // the type of the event that says it is done; empty: delivered is done
    std::uint32_t attempts_max = 0;
    std::uint64_t pause_ms = 0;
    std::uint64_t pause_max_ms = 0;
    std::uint64_t answer_within_ms = 0;

    static void fields(auto& self, auto&& f) {
        f("command", self.command);
        f("answered_by", self.answered_by);
        f("attempts_max", self.attempts_max);
        f("pause_ms", self.pause_ms);
        f("pause_max_ms", self.pause_max_ms);
        f("answer_within_ms", self.answer_within_ms);
    }
    friend bool operator==(const StoredCompensation&, const StoredCompensation&) = default;
};

struct StoredCommand {
    std::vector<StoredMessage> command = {};            // none: only a compensation was earned
    std::vector<StoredCompensation> compensation = {};  // at most one

    static void fields(auto& self, auto&& f) {
        f("command", self.command);
        f("compensation", self.compensation);
    }
    friend bool operator==(const StoredCommand&, const StoredCommand&) = default;
};

struct StoredTimer {
    std::string name = {};  // its event's, and behind a '/' its key
    StoredMessage event = {};
    std::int64_t due_ns = 0;  // since 1970, UTC

    static void fields(auto& self, auto&& f) {
        f("name", self.name);
        f("event", self.event);
        f("due_ns", self.due_ns);
    }
    friend bool operator==(const StoredTimer&, const StoredTimer&) = default;
};

/// A key besides the instance's id, such as {"payment", "p-17"}.
struct SagaKey {
    std::string name = {};
    std::string value = {};

    static void fields(auto& self, auto&& f) {
        f("name", self.name);
        f("value", self.value);
    }
    friend auto operator<=>(const SagaKey&, const SagaKey&) = default;
};

/// What set a step off.
struct StoredInput {
    std::uint64_t position = 0;  // of the event in the store; 0: a timer, a person or the engine
    std::string type = {};       // of the event
    std::string id = {};         // of the event; of a timer: its token
    std::string answers = {};    // its causation id

    static void fields(auto& self, auto&& f) {
        f("position", self.position);
        f("type", self.type);
        f("id", self.id);
        f("answers", self.answers);
    }
    friend bool operator==(const StoredInput&, const StoredInput&) = default;
};

/// One record. Which fields mean something depends on the type of the event that holds it (see
/// record_kind.hpp).
struct SagaRecord {
    static constexpr std::string_view name = "saga record";
    std::uint32_t saga_version = 1;  // after
    std::uint32_t from_version = 1;  // before
    StoredInput input = {};
    bool from_stash = false;  // the input waited in the stash
    std::string from = {};    // state before
    std::string to = {};      // state after
    std::string data = {};    // the saga's, after; empty: unchanged
    bool not_done = false;    // what the input answers has done nothing
    std::vector<StoredCommand> sent = {};
    std::vector<StoredTimer> timers = {};
    std::vector<std::string> timers_cancelled = {};
    std::vector<SagaKey> keys = {};
    std::string note = {};  // reason, error, or what else a person should read

    static void fields(auto& self, auto&& f) {
        f("saga_version", self.saga_version);
        f("from_version", self.from_version);
        f("input", self.input);
        f("from_stash", self.from_stash);
        f("from", self.from);
        f("to", self.to);
        f("data", self.data);
        f("not_done", self.not_done);
        f("sent", self.sent);
        f("timers", self.timers);
        f("timers_cancelled", self.timers_cancelled);
        f("keys", self.keys);
        f("note", self.note);
    }
    friend bool operator==(const SagaRecord&, const SagaRecord&) = default;
};

/// How many live instances are in a state of a version.
struct StoredCount {
    std::uint32_t saga_version = 1;
    std::string state = {};
    std::uint64_t instances = 0;

    static void fields(auto& self, auto&& f) {
        f("saga_version", self.saga_version);
        f("state", self.state);
        f("instances", self.instances);
    }
    friend bool operator==(const StoredCount&, const StoredCount&) = default;
};

/// The table of a version, as it was when the version ran first.
struct StoredTable {
    std::uint32_t saga_version = 1;
    std::string text = {};

    static void fields(auto& self, auto&& f) {
        f("saga_version", self.saga_version);
        f("text", self.text);
    }
    friend bool operator==(const StoredTable&, const StoredTable&) = default;
};

/// How far a saga's engine has come, written from time to time.
struct StoredProgress {
    static constexpr std::string_view name = "saga progress";
    std::uint64_t inputs = 0;   // all events up to here were offered to the saga
    std::uint64_t settled = 0;  // of records up to here, all commands have left and no timer waits
    std::uint64_t counted = 0;  // the counts are as of the record at this position
    std::vector<StoredCount> live = {};
    std::vector<StoredTable> tables = {};

    static void fields(auto& self, auto&& f) {
        f("inputs", self.inputs);
        f("settled", self.settled);
        f("counted", self.counted);
        f("live", self.live);
        f("tables", self.tables);
    }
    friend bool operator==(const StoredProgress&, const StoredProgress&) = default;
};

}  // namespace skald
