// What became of a command: done, refused by the domain, or failed for a technical reason.
#pragma once
#include <cstddef>
#include <skald/core/decider.hpp>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/version.hpp>
#include <string>
#include <utility>
#include <variant>

namespace skald {

/// A command that was handled. Its events are durable and visible.
struct Executed {
    Version version;          // of the stream's last event afterwards; 0 if it has none
    GlobalPosition position;  // read models that have reached it show what the command did
    std::size_t events = 0;   // that the command yielded; 0: everything was as it should be already
    bool repeated = false;  // the command was handled before; this is the outcome of the first time
};

/// Exactly one of Executed, Refusal and Error. `if (!done)` covers both kinds of no; refusal() and
/// error() tell them apart: a refusal is for the person who asked, an error for the program.
class [[nodiscard]] CommandResult {
public:
    CommandResult(Executed executed) : outcome_(executed) {}          // NOLINT: implicit on purpose
    CommandResult(Refusal refusal) : outcome_(std::move(refusal)) {}  // NOLINT: implicit on purpose
    CommandResult(Error error) : outcome_(std::move(error)) {}        // NOLINT: implicit on purpose

    explicit operator bool() const { return std::holds_alternative<Executed>(outcome_); }
    const Executed& operator*() const {
        SKALD_ASSERT(static_cast<bool>(*this));
        return *std::get_if<Executed>(&outcome_);
    }
    const Executed* operator->() const { return &**this; }

    /// The domain's no; null if it was done or failed.
    const Refusal* refusal() const { return std::get_if<Refusal>(&outcome_); }
    /// The technical failure; null if it was done or refused.
    const Error* error() const { return std::get_if<Error>(&outcome_); }
    /// One line for people: "done", "refused: ..." or "failed: ...".
    std::string message() const;

private:
    std::variant<Executed, Refusal, Error> outcome_;
};

}  // namespace skald
