// One client: reads its requests, has them answered one at a time, writes the answers. All runs on
// the thread of its loop.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "byte_stream.hpp"
#include "event_queue.hpp"
#include "exchange.hpp"
#include "loop.hpp"
#include "request_reader.hpp"
#include "server_context.hpp"

namespace skald::http {

class Connection final : public ByteStream::User, public std::enable_shared_from_this<Connection> {
public:
    Connection(std::unique_ptr<ByteStream> stream, Loop& loop, ServerContext& context);
    ~Connection() override;

    /// Begins to read.
    void start();
    /// Answers 503 without a look at what the client sends, and closes.
    void turn_away();
    /// A worker has answered the request.
    void deliver(std::shared_ptr<Exchange> answered);
    /// No worker will: too many requests wait, or the server ends.
    void turn_back(std::shared_ptr<Exchange> exchange);
    /// Writes the events that were queued.
    void flush_events();
    /// What it waits for has lasted too long.
    void on_deadline(Wait wait);
    /// Ends as soon as nothing is under way.
    void wind_down();
    /// Ends at once.
    void cut() { close(); }

    void on_read(std::size_t bytes) override;
    void on_written(std::size_t bytes) override;

private:
    enum class State : std::uint8_t {
        reading,    // a request
        inviting,   // writes "100 Continue"
        handling,   // a worker has the request
        answering,  // writes the answer
        streaming,  // writes events, as they come
        lingering,  // all is written; takes what the client still sends, so that it sees the answer
        closed,
    };

    void wait(Wait wait);
    void read();
    void advance();
    void wait_for_more();
    void hand_over();
    bool count_body();
    void forget_body();
    bool is_too_slow() const;
    void refuse(int status, std::string_view reason);
    void begin_answer(std::shared_ptr<Exchange> exchange);
    void write(std::vector<std::string_view> parts);
    void write_rest();
    void on_all_written();
    void finish_answer();
    void linger();
    void record(bool cut);
    void close();

    std::unique_ptr<ByteStream> stream_;
    Loop& loop_;
    ServerContext& context_;
    DeadlineLines::Place place_;  // in the lines of the loop
    std::string remote_;
    RequestReader reader_;
    State state_ = State::reading;
    bool is_reading_ = false;  // a read is under way
    bool is_writing_ = false;  // a write is under way
    std::uint64_t requests_ = 0;
    std::size_t body_bytes_ = 0;  // that context_ counts for this connection
    std::chrono::nanoseconds answering_since_{0};
    std::uint64_t discarded_bytes_ = 0;   // that came when nothing was expected
    std::shared_ptr<Exchange> exchange_;  // being written
    std::shared_ptr<Exchange> cut_off_;   // closed while it was being written: its memory is in use
    std::uint64_t bytes_written_ = 0;     // of exchange_, with its head
    std::vector<EventQueue::Bytes> pieces_;  // of events, being written
    std::vector<std::string_view> parts_;    // of what is being written
    std::size_t parts_done_ = 0;             // at their front
};

}  // namespace skald::http
