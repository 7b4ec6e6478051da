// The connections of a store or a database: at most so many, opened when they are needed, looked at
// before they are used again.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "session.hpp"

namespace skald::postgres {

class SessionPool;

/// A connection that its user has for itself, until the object ends.
class BorrowedSession {
public:
    BorrowedSession(SessionPool& pool, std::unique_ptr<Session> session)
        : pool_(&pool), session_(std::move(session)) {}
    BorrowedSession(BorrowedSession&& other) noexcept
        : pool_(other.pool_), session_(std::move(other.session_)) {}
    BorrowedSession& operator=(BorrowedSession&&) = delete;
    ~BorrowedSession();

    Session* operator->() const { return session_.get(); }
    Session& operator*() const { return *session_; }

private:
    SessionPool* pool_;
    std::unique_ptr<Session> session_;  // none: moved from
};

/// Any thread may call any function. Outlives what it has lent.
class SessionPool {
public:
    struct Bounds {
        std::size_t sessions_max;
        std::chrono::milliseconds wait;  // for a connection that another thread has
        bool prepare_statements;
    };
    SessionPool(std::string connection, Bounds bounds)
        : connection_(std::move(connection)), bounds_(bounds) {}

    /// Errors: unavailable (all are in use, or the server cannot be reached), permission_denied,
    /// not_found.
    Result<BorrowedSession> borrow();

private:
    friend class BorrowedSession;
    void give_back(std::unique_ptr<Session> session);

    std::string connection_;  // as libpq takes it
    Bounds bounds_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable room_;
    std::vector<std::unique_ptr<Session>> idle_;
    std::size_t lent_ = 0;  // and those that are being opened
};

}  // namespace skald::postgres
