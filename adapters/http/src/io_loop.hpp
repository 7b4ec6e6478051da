// One I/O thread with its connections: their deadlines, and the mail that other threads send them.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <span>

#include "byte_stream.hpp"
#include "loop.hpp"
#include "server_context.hpp"

namespace skald::http {

class IoLoop final : public Loop {
public:
    explicit IoLoop(ServerContext& context);
    /// After join().
    ~IoLoop() override;

    boost::asio::io_context& io();
    /// Begins the thread.
    void start();

    // On the loop's thread only:

    /// Answers on a new connection.
    void add(std::unique_ptr<ByteStream> stream);
    /// Says that there is no room, and closes.
    void turn_away(std::unique_ptr<ByteStream> stream);

    // From any other thread:

    /// Connections end as soon as they have answered what they have.
    void wind_down();
    /// Ends all connections at once.
    void cut();
    /// Ends the thread and waits for it. No work is under way any more.
    void join();

    void deliver(std::shared_ptr<Connection> connection,
                 std::shared_ptr<Exchange> answered) override;
    void wants_flush(std::weak_ptr<Connection> connection) override;
    void hand_over(std::shared_ptr<Connection> connection,
                   std::shared_ptr<Exchange> asked) override;
    DeadlineLines& deadlines() override;
    std::span<char> scratch() override;
    void remove(const std::shared_ptr<Connection>& connection) override;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace skald::http
