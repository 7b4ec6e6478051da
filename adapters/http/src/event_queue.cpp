#include "event_queue.hpp"

#include <utility>

namespace skald::http {
namespace {

// False: it threw. Callbacks are the user's, so they may.
bool returns(const std::function<void()>& callback) {
    try {
        callback();
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

EventQueue::EventQueue(Loop& loop, ServerContext& context, std::weak_ptr<Connection> connection,
                       Coding coding)
    : loop_(loop),
      log_(context.ports.log),
      workers_(context.workers),
      connection_(std::move(connection)),
      bytes_max_(context.options.event_queue_bytes_max),
      coding_(coding) {}

// On a worker, never on the thread that calls a function of the stream: that one may hold locks of
// the user. Without workers the server has stopped, and its log may be gone.
void EventQueue::call(std::function<void()> callback) {
    if (!callback) return;
    const auto workers = workers_.lock();
    const bool posted = workers && workers->post([&log = log_, callback] {
        if (returns(callback)) return;
        log.write(LogLevel::error, "http", "a callback of a stream of events threw", {});
    });
    if (!posted) (void)returns(callback);
}

void EventQueue::ask_for_flush() {
    if (is_asked_) return;
    is_asked_ = true;
    loop_.wants_flush(connection_);
}

bool EventQueue::send(EventText text) {
    // Without the lock, because the first of all streams compresses.
    const auto part = coding_ == Coding::gzip ? text.gzip_part() : nullptr;
    const Bytes piece = part ? Bytes(part, &part->bytes) : text.bytes();
    const std::lock_guard lock(mutex_);
    if (state_ != State::open) return false;
    // Who asks for room and then sends one text is never cut, however large that is.
    if (bytes_ > bytes_max_ / 2 && bytes_ + piece->size() > bytes_max_) {
        state_ = State::overflown;
        is_asked_ = false;  // the loop may be waiting for the client, who is not to be waited for
    } else {
        bytes_ += piece->size();
        pieces_.push_back(piece);
        if (part) trailer_.add(*part);
    }
    ask_for_flush();
    return state_ == State::open;
}

bool EventQueue::has_room() const {
    const std::lock_guard lock(mutex_);
    return state_ == State::open && bytes_ <= bytes_max_ / 2;
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
    call(std::move(wake));
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
    call(std::move(closed));
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
        batch.pieces.swap(pieces_);
        batch.is_last = state_ == State::closing;
        const bool ends_well = batch.is_last && coding_ == Coding::gzip;
        if (ends_well && !std::exchange(has_trailer_, true)) {
            batch.pieces.push_back(std::make_shared<const std::string>(trailer_.bytes()));
        }
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
        pieces_.clear();
        bytes_ = 0;
        wake.swap(wake_);
        closed.swap(closed_);
    }
    // Without the lock: if no workers are left, these run here.
    call(std::move(wake));
    call(std::move(closed));
}

}  // namespace skald::http
