// What a consumer's database knows of messages on a detour: those that failed and are not handled
// yet, those that follow them, and copies that have not been sent yet.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/core/sql.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <vector>

#include "detour_letter.hpp"

namespace skald {

struct Detour {
    MessagePlace origin;
    std::uint32_t level = 0;     // the retry topic that its last copy went to, or one more: dead
    std::uint32_t failures = 0;  // of its own; 0: it only follows another
    std::uint32_t hop = 0;       // of its last copy; older ones do not count
    Timestamp due = {};          // when that one is; of a dead letter: when it became one
};

/// A copy that is to be sent. Deleted once it was.
struct UnsentLetter {
    MessagePlace origin;
    std::uint32_t hop = 0;
    Message message;
};

/// Of one consumer, within one transaction. Errors of all: those of the database.
class Detours {
public:
    Detours(SqlTransaction& sql, const std::string& consumer) : sql_(sql), consumer_(consumer) {}

    /// Creates the tables unless they are there.
    static Result<void> create_tables(SqlTransaction& sql);

    /// None: the message is handled, or never took a detour.
    Result<std::optional<Detour>> find(const MessagePlace& origin);
    /// The first message of a key that is not handled yet.
    Result<std::optional<Detour>> oldest_of(const std::string& topic, const std::string& key);
    /// Whether any message of the topic is on a detour.
    Result<bool> any(const std::string& topic);
    /// Notes the detour as it is now, and the copy that is to be sent.
    Result<void> put(const Detour& detour, const Message& letter);
    /// The message is handled, or given up. Errors also: not_found.
    Result<void> remove(const MessagePlace& origin);

    /// In the order in which they are to be sent.
    Result<std::vector<UnsentLetter>> unsent(std::size_t letters_max);
    Result<void> note_sent(const UnsentLetter& letter);

private:
    SqlTransaction& sql_;
    const std::string& consumer_;
};

}  // namespace skald
