#include "connection.hpp"

#include <algorithm>
#include <utility>

#include "access_log.hpp"
#include "answer.hpp"

namespace skald::http {
namespace {

constexpr std::string_view invitation = "HTTP/1.1 100 Continue\r\n\r\n";
// What a client may send after it must know that nobody reads it.
constexpr std::uint64_t discarded_bytes_max = std::uint64_t{256} * 1024;

const EventText& keep_alive_comment() {
    static const EventText comment(":\n\n");
    return comment;
}

}  // namespace

Connection::Connection(std::unique_ptr<ByteStream> stream, Loop& loop, ServerContext& context)
    : stream_(std::move(stream)),
      loop_(loop),
      context_(context),
      place_(loop.deadlines().enter(*this)),
      remote_(stream_->remote()),
      reader_(context.options) {
    ++context_.connections;
}

Connection::~Connection() = default;

void Connection::wait(Wait wait) {
    loop_.deadlines().wait(place_, wait, context_.ports.clock.elapsed());
}

void Connection::start() {
    wait(Wait::head);
    read();
}

void Connection::turn_away() {
    refuse(503, "the server has too many connections");
}

void Connection::read() {
    is_reading_ = true;
    const bool wanted = state_ == State::reading;
    stream_->read_some(wanted ? reader_.room() : loop_.scratch(), shared_from_this());
}

void Connection::on_read(std::size_t bytes) {
    is_reading_ = false;
    if (state_ == State::closed) return;
    if (bytes == 0) {
        // Who has sent all may still want the answer; writing finds out.
        if (state_ != State::answering) close();
        return;
    }
    if (state_ == State::reading) {
        reader_.received(bytes);
        return advance();
    }
    discarded_bytes_ += bytes;
    if (discarded_bytes_ > discarded_bytes_max) return close();
    read();
}

// False: all requests together hold too much.
bool Connection::count_body() {
    const std::size_t more = reader_.body_bytes() - body_bytes_;
    body_bytes_ += more;
    const std::size_t before = context_.body_bytes.fetch_add(more);
    return more == 0 || before + more <= context_.options.body_bytes_in_flight_max;
}

void Connection::forget_body() {
    context_.body_bytes -= std::exchange(body_bytes_, 0);
}

void Connection::advance() {
    for (;;) {
        const RequestReader::Step step = reader_.next();
        if (!count_body()) return refuse(503, "the requests under way are too large together");
        switch (step) {
            case RequestReader::Step::need_more:
                return wait_for_more();
            case RequestReader::Step::has_head:
                wait(Wait::body);
                if (!reader_.expects_continue()) break;
                state_ = State::inviting;
                return write({invitation});
            case RequestReader::Step::has_request:
                return hand_over();
            case RequestReader::Step::has_bad_head:
                return refuse(reader_.refusal().status, reader_.refusal().reason);
        }
    }
}

void Connection::wait_for_more() {
    if (reader_.is_idle() && context_.is_stopping) return close();
    // Head and body have their time as a whole, however many reads they take.
    if (place_->wait == Wait::write) wait(Wait::idle);
    if (place_->wait == Wait::idle && !reader_.is_idle()) wait(Wait::head);
    read();
}

void Connection::hand_over() {
    ++requests_;
    auto exchange = std::make_shared<Exchange>();
    exchange->request = reader_.take();
    exchange->request.remote = remote_;
    exchange->method = to_string(exchange->request.method);
    exchange->bytes_received = exchange->request.body.size();
    exchange->is_http_11 = reader_.is_http_11();
    exchange->keeps_alive =
        reader_.keeps_alive() && requests_ != context_.options.requests_per_connection_max;
    exchange->began = context_.ports.clock.elapsed();
    state_ = State::handling;
    wait(Wait::nothing);
    loop_.hand_over(shared_from_this(), std::move(exchange));
}

void Connection::turn_back(std::shared_ptr<Exchange> exchange) {
    const bool is_stopping = context_.is_stopping;
    if (is_stopping) exchange->keeps_alive = false;
    exchange->request.body = {};
    http::refuse(
        context_.ports, *exchange, 503,
        is_stopping ? "the server is shutting down" : "too many requests wait for a worker");
    deliver(std::move(exchange));
}

void Connection::refuse(int status, std::string_view reason) {
    reader_.drop_body();
    forget_body();
    const MessageHead& head = reader_.head();
    auto exchange = std::make_shared<Exchange>();
    exchange->request.headers = head.headers;
    exchange->request.path = head.target.substr(0, head.target.find('?'));
    exchange->request.remote = remote_;
    exchange->method = parse_method(head.method) ? head.method : "other";
    exchange->is_http_11 = true;
    exchange->began = context_.ports.clock.elapsed();
    http::refuse(context_.ports, *exchange, status, reason);
    begin_answer(std::move(exchange));
}

void Connection::deliver(std::shared_ptr<Exchange> answered) {
    forget_body();
    if (state_ != State::closed) return begin_answer(std::move(answered));
    exchange_ = std::move(answered);
    bytes_written_ = 0;
    record(true);
}

void Connection::begin_answer(std::shared_ptr<Exchange> exchange) {
    exchange_ = std::move(exchange);
    bytes_written_ = 0;
    answering_since_ = context_.ports.clock.elapsed();
    state_ = State::answering;
    if (exchange_->events) {
        state_ = State::streaming;
        // Who does not read must be seen by its queue, before much was made for it.
        stream_->hold_at_most(context_.options.event_queue_bytes_max);
        read();  // to see the client go
    }
    write({exchange_->head, exchange_->body});
}

void Connection::write(std::vector<std::string_view> parts) {
    parts_ = std::move(parts);
    parts_done_ = 0;
    write_rest();
}

void Connection::write_rest() {
    while (parts_done_ < parts_.size() && parts_[parts_done_].empty()) ++parts_done_;
    if (parts_done_ == parts_.size()) return on_all_written();
    wait(Wait::write);
    is_writing_ = true;
    stream_->write_some(std::span(parts_).subspan(parts_done_), shared_from_this());
}

void Connection::on_written(std::size_t bytes) {
    is_writing_ = false;
    cut_off_ = nullptr;
    if (state_ == State::closed) return;
    if (bytes == 0) return close();
    bytes_written_ += bytes;
    if (state_ == State::answering && is_too_slow()) return close();
    while (bytes > 0) {
        std::string_view& part = parts_[parts_done_];
        const std::size_t size = std::min(bytes, part.size());
        part.remove_prefix(size);
        bytes -= size;
        if (part.empty()) ++parts_done_;
    }
    write_rest();
}

bool Connection::is_too_slow() const {
    const ServerOptions& options = context_.options;
    if (options.write_rate_min == 0) return false;
    const std::chrono::duration<double> taken(static_cast<double>(bytes_written_) /
                                              static_cast<double>(options.write_rate_min));
    return context_.ports.clock.elapsed() - answering_since_ > options.write_time + taken;
}

void Connection::on_all_written() {
    switch (state_) {
        case State::inviting:
            state_ = State::reading;
            wait(Wait::body);
            return read();
        case State::answering:
            return finish_answer();
        case State::streaming:
            pieces_.clear();
            return flush_events();
        default:
            return close();
    }
}

void Connection::finish_answer() {
    const bool goes_on = exchange_->keeps_alive;
    record(false);
    if (!goes_on) return linger();
    state_ = State::reading;
    advance();
}

void Connection::flush_events() {
    if (state_ != State::streaming) return;
    if (exchange_->events->has_overflown()) return close();
    if (is_writing_) return;
    EventQueue::Batch batch = exchange_->events->take();
    if (!batch.pieces.empty()) {
        pieces_ = std::move(batch.pieces);
        std::vector<std::string_view> parts;
        for (const EventQueue::Bytes& piece : pieces_) parts.emplace_back(*piece);
        return write(std::move(parts));
    }
    if (batch.is_last) return finish_answer();
    wait(Wait::keep_alive);
}

void Connection::linger() {
    state_ = State::lingering;
    wait(Wait::linger);
    stream_->finish_writing();
    if (!is_reading_) read();
}

void Connection::on_deadline(Wait wait) {
    switch (wait) {
        case Wait::head:
            if (reader_.is_idle()) return close();
            return refuse(408, "the head of the request took too long");
        case Wait::body:
            return refuse(408, "the body of the request took too long");
        case Wait::keep_alive:
            // As an event, because it has its place in a gzip stream. That of a closed one ends anyway.
            (void)exchange_->events->send(keep_alive_comment());
            return;
        case Wait::idle:
        case Wait::write:
        case Wait::linger:
            return close();
        case Wait::nothing:
            break;
    }
}

void Connection::wind_down() {
    if (state_ == State::reading && reader_.is_idle()) return close();
    if (state_ == State::streaming) exchange_->events->close();
}

void Connection::record(bool cut) {
    const auto exchange = std::exchange(exchange_, nullptr);
    if (is_writing_) cut_off_ = exchange;
    if (exchange->events) {
        --context_.event_streams;
        exchange->events->ended();
    }
    const std::uint64_t body_bytes =
        bytes_written_ - std::min<std::uint64_t>(bytes_written_, exchange->head.size());
    write_record(context_, *exchange, body_bytes, cut);
}

void Connection::close() {
    if (state_ == State::closed) return;
    const auto self = shared_from_this();  // the loop may hold the last other reference
    if (exchange_) record(true);
    if (state_ != State::handling) forget_body();  // else the handler still has it
    state_ = State::closed;
    stream_->close();
    loop_.deadlines().leave(place_);
    --context_.connections;
    loop_.remove(self);
}

}  // namespace skald::http
