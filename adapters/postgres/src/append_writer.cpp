#include "append_writer.hpp"

#include <algorithm>
#include <utility>

#include "append_call.hpp"
#include "retries.hpp"

namespace skald::postgres {
namespace {

std::vector<EventId> ids_of(const std::vector<PendingAppend*>& batch) {
    std::vector<EventId> ids;
    for (const PendingAppend* pending : batch) {
        for (const EventWrite& write : pending->request.writes) {
            for (const NewEvent& event : write.events) ids.push_back(event.id);
        }
    }
    return ids;
}

// Keeps those that have no outcome yet.
void drop_done(std::vector<PendingAppend*>& batch) {
    std::erase_if(batch, [](const PendingAppend* pending) { return pending->outcome.has_value(); });
}

void fail_all(std::vector<PendingAppend*>& batch, const Error& error) {
    for (PendingAppend* pending : batch) pending->outcome = error;
    batch.clear();
}

Error unknown_outcome(const Error& last) {
    return Error{Errc::timed_out,
                 "the answer to an append was lost, and the server cannot be"
                 " asked; retry with the same event ids: " +
                     last.message};
}

}  // namespace

std::string AppendWriter::sql_of(const std::string& schema) {
    return append_sql(schema);
}

void AppendWriter::write(std::vector<PendingAppend*> batch, bool in_doubt) {
    Retries retries(settings_.retry_for);
    while (!batch.empty()) {
        sent_ = false;
        const Next next = attempt(batch, in_doubt);
        in_doubt = in_doubt || sent_;
        if (next == Next::done) return;
        if (next == Next::one_by_one) {
            // What the server cannot take of one request must not spoil its neighbours.
            for (PendingAppend* pending : batch) write({pending}, in_doubt);
            return;
        }
        if (next == Next::again_later && !retries.wait()) {
            fail_all(batch, in_doubt ? unknown_outcome(last_error_) : last_error_);
        }
    }
}

AppendWriter::Next AppendWriter::attempt(std::vector<PendingAppend*>& batch, bool in_doubt) {
    auto session = pool_.borrow();
    if (!session) {
        last_error_ = session.error();
        if (last_error_.code == Errc::unavailable) return Next::again_later;
        fail_all(batch, in_doubt ? unknown_outcome(last_error_) : last_error_);
        return Next::done;
    }
    if (in_doubt) {
        if (auto failed = settle_known(**session, batch, Ask::all)) {
            return after(*failed, **session, batch);
        }
        drop_done(batch);
        if (batch.empty()) return Next::done;
    }
    std::vector<const AppendRequest*> requests;
    for (const PendingAppend* pending : batch) requests.push_back(&pending->request);
    const Answer answer = (*session)->run(
        sql_, append_parameters(requests, clock_.now(), settings_.notify, settings_.event_type),
        Session::Keep::prepared);
    if (const Failure* failure = failure_of(answer)) {
        sent_ = failure->fault == Fault::lost;
        return after(*failure, **session, batch);
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
        batch[i]->outcome = outcome_of(batch[i]->request, std::get<Rows>(answer), i);
    }
    // A retry is recognised before anything else is judged; only what was refused can be one.
    if (auto failed =
            settle_known(**session, batch, in_doubt ? Ask::refused : Ask::refused_given)) {
        // Its transaction is over: only those that were refused are asked again.
        std::erase_if(batch, [](PendingAppend* pending) {
            if (pending->outcome->has_value()) return true;
            pending->outcome.reset();
            return false;
        });
        return batch.empty() ? Next::done : after(*failed, **session, batch);
    }
    return Next::done;
}

// Gives the first outcome to those that are stored already.
std::optional<Failure> AppendWriter::settle_known(Session& session,
                                                  std::vector<PendingAppend*>& batch, Ask ask) {
    std::vector<PendingAppend*> asked;
    for (PendingAppend* pending : batch) {
        const bool refused = pending->outcome && !pending->outcome->has_value();
        const bool may_be_stored = ask != Ask::refused_given || !pending->all_ids_made;
        if (ask == Ask::all || (refused && may_be_stored)) asked.push_back(pending);
    }
    if (asked.empty()) return std::nullopt;
    auto known = find_events(session, settings_.schema, ids_of(asked));
    if (auto* failure = std::get_if<Failure>(&known)) return std::move(*failure);
    for (PendingAppend* pending : asked) {
        auto repeated = find_repeated(std::get<KnownEvents>(known), pending->request);
        if (!repeated) {
            pending->outcome = repeated.error();
        } else if (*repeated) {
            (*repeated)->repeated = !pending->all_ids_made;
            pending->outcome = **std::move(repeated);
        }
    }
    return std::nullopt;
}

AppendWriter::Next AppendWriter::after(const Failure& failure, Session& session,
                                       std::vector<PendingAppend*>& batch) {
    last_error_ = failure.error;
    switch (failure.fault) {
        case Fault::lost:
        case Fault::conflict:
            return Next::again_later;
        case Fault::duplicate:
            // An id is stored already, so one request at least gets its outcome from this.
            if (auto failed = settle_known(session, batch, Ask::all)) {
                last_error_ = failed->error;
                return Next::again_later;
            }
            drop_done(batch);
            return batch.empty() ? Next::done : Next::again_later;
        default:
            break;
    }
    if (batch.size() > 1) return Next::one_by_one;
    fail_all(batch, failure.error);
    return Next::done;
}

}  // namespace skald::postgres
