#include "event_queue.hpp"

#include <utility>

namespace skald::http {

EventQueue::EventQueue(Loop& loop, ServerContext& context, std::weak_ptr<Connection> connection)
    : loop_(loop),
      context_(context),
      connection_(std::move(connection)),
      bytes_max_(context.options.event_queue_bytes_max) {}

// On a worker. Callbacks are the user's, so they may throw.
void EventQueue::call(std::function<void()> callback) {
    if (!callback) return;
    context_.workers.post([&log = context_.ports.log, call = std::move(callback)] {
        try {
            call();
        } catch (...) {
            log.write(LogLevel::error, "http", "a callback of a stream of events threw", {});
        }
    });
}

void EventQueue::ask_for_flush() {
    if (is_asked_) return;
    is_asked_ = true;
    loop_.wants_flush(connection_);
}

bool EventQueue::send(EventText text) {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open) return false;
    if (bytes_ + text->size() > bytes_max_) {
        state_ = State::overflown;
        is_asked_ = false;  // the loop may be waiting for the client, who is not to be waited for
    } else {
        bytes_ += text->size();
        texts_.push_back(std::move(text));
    }
    ask_for_flush();
    return state_ == State::open;
}

bool EventQueue::has_room() const {
    const std::lock_guard lock(mutex_);
    return bytes_ <= bytes_max_ / 2;
}

void EventQueue::when_room(std::function<void()> wake) {
    {
        const std::lock_guard lock(mutex_);
        if (state_ != State::ended) {
            wake_ = std::move(wake);
            ask_for_flush();
            return;
        }
    }
    wake();
}

void EventQueue::close() {
    const std::lock_guard lock(mutex_);
    if (state_ != State::open) return;
    state_ = State::closing;
    ask_for_flush();
}

bool EventQueue::is_closed() const {
    const std::lock_guard lock(mutex_);
    return state_ != State::open;
}

void EventQueue::on_close(std::function<void()> closed) {
    {
        const std::lock_guard lock(mutex_);
        if (state_ != State::ended) {
            closed_ = std::move(closed);
            return;
        }
    }
    closed();
}

bool EventQueue::has_overflown() const {
    const std::lock_guard lock(mutex_);
    return state_ == State::overflown;
}

EventQueue::Batch EventQueue::take() {
    std::function<void()> wake;
    Batch batch;
    {
        const std::lock_guard lock(mutex_);
        is_asked_ = false;
        bytes_ = 0;
        wake.swap(wake_);
        batch.texts.swap(texts_);
        batch.is_last = state_ == State::closing;
    }
    call(std::move(wake));
    return batch;
}

void EventQueue::ended() {
    std::function<void()> wake;
    std::function<void()> closed;
    {
        const std::lock_guard lock(mutex_);
        state_ = State::ended;
        texts_.clear();
        bytes_ = 0;
        wake.swap(wake_);
        closed.swap(closed_);
    }
    // Without the lock: if the workers have stopped, these run here.
    call(std::move(wake));
    call(std::move(closed));
}

}  // namespace skald::http
