// Carries out a batch of appends in one transaction, whatever happens to the connection.
#pragma once
#include <chrono>
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/random.hpp>
#include <string>
#include <vector>

#include "known_events.hpp"
#include "session_pool.hpp"

namespace skald::postgres {

/// A request on its way.
struct PendingAppend {
    AppendRequest request;
    bool all_ids_made = false;  // by the store: nobody else can have written them
    std::optional<Result<Appended>> outcome = {};  // none: not yet
};

class AppendWriter {
public:
    struct Settings {
        std::string schema;
        std::chrono::milliseconds retry_for;
        bool notify;
        std::uint32_t event_type;  // see event_type_of()
    };
    AppendWriter(SessionPool& pool, Settings settings, Clock& clock)
        : pool_(pool),
          settings_(std::move(settings)),
          sql_(sql_of(settings_.schema)),
          clock_(clock) {}

    /// Gives each request its outcome. No event id is in two of them. One batch at a time.
    void write(std::vector<PendingAppend*> batch) { write(std::move(batch), false); }

private:
    enum class Next : std::uint8_t { done, again_later, one_by_one };
    // Whose events to look for: those of all, of the refused, or of the refused whose caller gave ids.
    enum class Ask : std::uint8_t { all, refused, refused_given };

    static std::string sql_of(const std::string& schema);
    /// `in_doubt`: an attempt before may have been carried out.
    void write(std::vector<PendingAppend*> batch, bool in_doubt);
    Next attempt(std::vector<PendingAppend*>& batch, bool in_doubt);
    std::optional<Failure> settle_known(Session& session, std::vector<PendingAppend*>& batch,
                                        Ask ask);
    Next after(const Failure& failure, Session& session, std::vector<PendingAppend*>& batch);

    SessionPool& pool_;
    Settings settings_;
    std::string sql_;  // the call of append()
    Clock& clock_;
    Error last_error_;   // of an attempt
    bool sent_ = false;  // by the last attempt, whose answer was lost
};

}  // namespace skald::postgres
