// What a simulation tells while it runs, when somebody wants to hear it; and how it ends early.
#pragma once
#include <ostream>
#include <skald/core/log.hpp>
#include <sstream>
#include <string>
#include <utility>

namespace skald::simulation {

/// Thrown when a promise is broken; nothing goes on after that.
struct Failure {
    std::string what;
};

template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
    std::ostringstream text;
    (text << ... << parts);
    throw Failure{std::move(text).str()};
}

template <class... Parts>
void expect(bool holds, const Parts&... parts) {
    if (!holds) fail(parts...);
}

/// Also hears what the engine logs.
class Story final : public Log {
public:
    /// Null: nobody listens.
    explicit Story(std::ostream* out) : out_(out) {}

    bool is_heard() const { return out_ != nullptr; }
    template <class... Parts>
    void tell(const Parts&... parts) {
        if (out_) (*out_ << ... << parts) << '\n';
    }
    void write(LogLevel, std::string_view, std::string_view message,
               std::span<const LogField>) noexcept override {
        tell("    the store says: ", message);
    }

private:
    std::ostream* out_;
};

}  // namespace skald::simulation
