#include "session_pool.hpp"

#include <utility>

namespace skald::postgres {

BorrowedSession::~BorrowedSession() {
    if (session_) pool_->give_back(std::move(session_));
}

Result<BorrowedSession> SessionPool::borrow() {
    {
        std::unique_lock lock(mutex_);
        if (!room_.wait_for(lock, bounds_.wait, [this] { return lent_ < bounds_.sessions_max; })) {
            return Error{Errc::unavailable, "all " + std::to_string(bounds_.sessions_max) +
                                                " connections to PostgreSQL are in use"};
        }
        ++lent_;
        while (!idle_.empty()) {
            auto session = std::move(idle_.back());
            idle_.pop_back();
            if (session->is_sound()) return BorrowedSession(*this, std::move(session));
        }
    }
    auto opened = Session::open(connection_, bounds_.prepare_statements);
    if (opened) return BorrowedSession(*this, *std::move(opened));
    give_back(nullptr);
    return opened.error();
}

void SessionPool::give_back(std::unique_ptr<Session> session) {
    const bool sound = session && session->is_sound();
    {
        const std::lock_guard lock(mutex_);
        --lent_;
        if (sound) idle_.push_back(std::move(session));
    }
    room_.notify_one();
}

}  // namespace skald::postgres
