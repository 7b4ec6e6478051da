// What a connection needs of the thread that it lives on.
#pragma once
#include <memory>
#include <span>

#include "deadline_lines.hpp"
#include "exchange.hpp"

namespace skald::http {

class Connection;

class Loop {
public:
    virtual ~Loop() = default;

    /// From any thread: hands the answer to the connection, on the loop's thread.
    virtual void deliver(std::shared_ptr<Connection> connection,
                         std::shared_ptr<Exchange> answered) = 0;
    /// From any thread: the connection's events want to be written, now or a little later, together with
    /// those of others.
    virtual void wants_flush(std::weak_ptr<Connection> connection) = 0;

    // On the loop's thread only:

    /// Gives the request to a worker, together with others that come in the same moment. If too many
    /// wait for one, the connection is told.
    virtual void hand_over(std::shared_ptr<Connection> connection,
                           std::shared_ptr<Exchange> asked) = 0;
    virtual DeadlineLines& deadlines() = 0;
    /// For bytes that nobody wants. All connections share it.
    virtual std::span<char> scratch() = 0;
    /// Forgets a connection that was closed.
    virtual void remove(const std::shared_ptr<Connection>& connection) = 0;
};

}  // namespace skald::http
