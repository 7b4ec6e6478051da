// A command bus that keeps what is sent, and refuses what a test wants refused.
#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <skald/core/command_bus.hpp>
#include <skald/core/error.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skald::testing {

/// Answers at once. Any thread may use one object.
class RecordingBus final : public CommandBus {
public:
    void send(CommandEnvelope command, std::function<void(Result<void>)> done) override {
        Result<void> answer;
        {
            const std::lock_guard lock(mutex_);
            const auto refused = refused_.find(command.type);
            if (refused != refused_.end()) answer = refused->second;
            (answer ? taken_ : not_taken_).push_back(std::move(command));
        }
        done(std::move(answer));
    }

    /// From now on commands of this type are not delivered.
    void refuse(const std::string& type, Errc code = Errc::unavailable) {
        const std::lock_guard lock(mutex_);
        refused_[type] = Error{code, "the test refuses \"" + type + "\""};
    }
    /// From now on they are delivered again.
    void take(const std::string& type) {
        const std::lock_guard lock(mutex_);
        refused_.erase(type);
    }

    /// What was delivered since clear(), in its order.
    std::vector<CommandEnvelope> taken() const {
        const std::lock_guard lock(mutex_);
        return taken_;
    }
    /// The attempts that were refused since clear().
    std::vector<CommandEnvelope> not_taken() const {
        const std::lock_guard lock(mutex_);
        return not_taken_;
    }
    void clear() {
        const std::lock_guard lock(mutex_);
        taken_.clear();
        not_taken_.clear();
    }

private:
    mutable std::mutex mutex_;  // guards what follows
    std::map<std::string, Error> refused_;
    std::vector<CommandEnvelope> taken_;
    std::vector<CommandEnvelope> not_taken_;
};

}  // namespace skald::testing
