// How an answer of a service enters the store in which the sagas run.
#pragma once
#include <cstdint>
#include <skald/core/event_store.hpp>
#include <skald/core/new_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/uuid.hpp>

namespace skald {

/// Any thread may use one object. The store must outlive it.
class ReplyInbox {
public:
    explicit ReplyInbox(EventStore& store) : store_(&store) {}

    /// Appends the n-th answer (from 0) to a command, without a stream. Its id follows from the command's
    /// and from n, so an answer that comes again, also years later, is there once (`repeated`). The
    /// causation id is set to the command's. Durable. Errors: those of an append; invalid_argument when
    /// another event was the n-th answer before.
    Result<Appended> receive(const CommandId& answered, NewEvent answer, std::uint32_t index = 0);

private:
    EventStore* store_;  // not owned
};

}  // namespace skald
