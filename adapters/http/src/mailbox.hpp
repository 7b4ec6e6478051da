// What other threads have for the connections of a loop.
#pragma once
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "exchange.hpp"

namespace skald::http {

class Connection;

/// Any thread puts, one takes.
class Mailbox {
public:
    struct Answer {
        std::shared_ptr<Connection> connection;
        std::shared_ptr<Exchange> exchange;
    };
    struct Mail {
        std::vector<Answer> answers;
        std::vector<std::weak_ptr<Connection>> flushes;  // that have events to write
    };

    /// True: it was empty, so that the taker must be woken.
    bool put(Answer answer) {
        const std::lock_guard lock(mutex_);
        mail_.answers.push_back(std::move(answer));
        return !std::exchange(has_mail_, true);
    }
    bool put(std::weak_ptr<Connection> flush) {
        const std::lock_guard lock(mutex_);
        mail_.flushes.push_back(std::move(flush));
        return !std::exchange(has_mail_, true);
    }
    /// All that was put, into `into`, whose memory is used again.
    void take(Mail& into) {
        into.answers.clear();
        into.flushes.clear();
        const std::lock_guard lock(mutex_);
        std::swap(into, mail_);
        has_mail_ = false;
    }

private:
    std::mutex mutex_;  // guards what follows
    Mail mail_;
    bool has_mail_ = false;
};

}  // namespace skald::http
