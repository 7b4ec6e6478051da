// One connection to PostgreSQL. The only file that knows libpqxx, and the only place where its
// exceptions are caught.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <skald/core/result.hpp>
#include <span>
#include <string>
#include <variant>

#include "parameters.hpp"
#include "postgres_error.hpp"
#include "rows.hpp"

namespace skald::postgres {

/// The answer to a statement, or what went wrong.
using Answer = std::variant<Rows, Failure>;

inline const Failure* failure_of(const Answer& answer) {
    return std::get_if<Failure>(&answer);
}

/// Used by one thread at a time. Once broken it stays so.
class Session {
public:
    /// How a statement is sent.
    enum class Keep : std::uint8_t {
        once,      // parsed and planned anew, with its parameters in sight
        prepared,  // parsed once a connection, if the session may prepare
    };

    /// Errors: those of to_connect_error.
    static Result<std::unique_ptr<Session>> open(const std::string& connection, bool may_prepare);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Runs one statement, in a transaction of its own unless one was begun.
    Answer run(const std::string& sql, const Parameters& parameters = {}, Keep keep = Keep::once);
    /// The same with parameters as text, whose types the server finds out; none: NULL.
    Answer run_text(const std::string& sql, std::span<const std::optional<std::string>> parameters,
                    Keep keep);
    /// Runs statements without parameters, separated by ';'.
    Answer run_script(const std::string& sql);

    /// Whether the connection can be used, without asking the server: false if it has broken, or if
    /// the server has said something unasked, such as good-bye.
    bool is_sound() const;
    /// Says that the connection must not be used again.
    void give_up() { broken_ = true; }
    int backend_pid() const;
    /// As the server counts: 150018 is 15.18.
    int server_version() const;

    /// Calls `heard` with the payload of each notification, from wait_for_notification() only.
    Answer listen(const std::string& channel, std::function<void(const std::string&)> heard);
    /// Waits until a notification was heard, `wake_descriptor` is readable, or the time has passed.
    /// False: the connection has broken.
    bool wait_for_notification(int wake_descriptor, int milliseconds);

private:
    struct Connection;  // libpqxx's

    Session(std::unique_ptr<Connection> connection, bool may_prepare);
    template <class Call>
    Answer guarded(Call call);
    template <class Values>
    Answer run_with(const std::string& sql, const Values& values, Keep keep);
    std::string prepare(const std::string& sql);

    std::unique_ptr<Connection> connection_;
    bool may_prepare_;     // statements, with a name
    bool broken_ = false;  // or in a state that nobody knows
};

}  // namespace skald::postgres
