// The events of one stream between those who send and the loop that writes.
#pragma once
#include <memory>
#include <mutex>
#include <skald/adapters/http/event_stream.hpp>
#include <vector>

#include "compression.hpp"
#include "gzip_stream.hpp"
#include "loop.hpp"
#include "server_context.hpp"

namespace skald::http {

class EventQueue final : public EventStream {
public:
    /// Loop and context are used until ended() was called; afterwards, while workers are left. What a
    /// gzip stream begins with has been written before.
    EventQueue(Loop& loop, ServerContext& context, std::weak_ptr<Connection> connection,
               Coding coding);

    bool send(EventText text) override;
    bool has_room() const override;
    void when_room(std::function<void()> wake) override;
    void close() override;
    bool is_closed() const override;
    void on_close(std::function<void()> closed) override;

    // For the connection, on the loop's thread:

    using Bytes = std::shared_ptr<const std::string>;
    struct Batch {
        std::vector<Bytes> pieces;
        bool is_last = false;  // behind them the stream ends
    };
    /// What was queued since the last time.
    Batch take();
    /// The client is too slow and must be cut.
    bool has_overflown() const;
    /// The connection has ended. Nothing is queued afterwards.
    void ended();

private:
    enum class State : unsigned char { open, closing, overflown, ended };
    void ask_for_flush();  // with the lock held
    void call(std::function<void()> callback);

    Loop& loop_;
    Log& log_;
    const std::weak_ptr<WorkerPool> workers_;
    const std::weak_ptr<Connection> connection_;
    const std::size_t bytes_max_;
    const Coding coding_;
    mutable std::mutex mutex_;  // guards what follows
    State state_ = State::open;
    std::vector<Bytes> pieces_;
    std::size_t bytes_ = 0;         // of pieces_
    GzipTrailer trailer_;           // of a gzip stream, for what was queued until now
    bool has_trailer_ = false;      // it was taken
    bool is_asked_ = false;         // the loop knows that there is something to take
    std::function<void()> wake_;    // of when_room()
    std::function<void()> closed_;  // of on_close()
};

}  // namespace skald::http
