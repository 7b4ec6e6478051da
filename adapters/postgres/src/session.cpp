#include "session.hpp"

#include <poll.h>

#include <array>
#include <pqxx/pqxx>
#include <unordered_map>
#include <utility>

#if PQXX_VERSION_MAJOR >= 7
// exec_params, exec_prepared and receivers are there until libpqxx 8, and marked as old before it.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif

namespace skald::postgres {
namespace {

using Texts = std::span<const std::optional<std::string>>;

// All in which libpqxx 7 differs from 6.4 for us: how a statement takes its parameters.
#if PQXX_VERSION_MAJOR >= 7
pqxx::params binary_form(const std::vector<std::string>& values) {
    pqxx::params all;
    for (const std::string& value : values) {
        all.append(std::basic_string_view<std::byte>(
            reinterpret_cast<const std::byte*>(value.data()), value.size()));
    }
    return all;
}
pqxx::params text_form(Texts values) {
    pqxx::params all;
    for (const auto& value : values) {
        if (value) {
            all.append(*value);
        } else {
            all.append();
        }
    }
    return all;
}
const pqxx::params& as_arguments(const pqxx::params& all) {
    return all;
}
#else
std::vector<pqxx::binarystring> binary_form(const std::vector<std::string>& values) {
    std::vector<pqxx::binarystring> all;
    all.reserve(values.size());
    for (const std::string& value : values) all.emplace_back(value.data(), value.size());
    return all;
}
std::vector<const char*> text_form(Texts values) {
    std::vector<const char*> all;
    for (const auto& value : values) all.push_back(value ? value->c_str() : nullptr);
    return all;
}
template <class Values>
auto as_arguments(const Values& values) {
    return pqxx::prepare::make_dynamic_params(values);
}
#endif

Rows to_rows(pqxx::result result) {
    const auto kept = std::make_shared<const pqxx::result>(std::move(result));
    Rows rows;
    rows.columns = static_cast<std::size_t>(kept->columns());
    rows.affected = static_cast<std::uint64_t>(kept->affected_rows());
    for (int column = 0; column < static_cast<int>(rows.columns); ++column) {
        rows.types.push_back(static_cast<std::uint32_t>(kept->column_type(column)));
    }
    rows.cells.reserve(rows.columns * static_cast<std::size_t>(kept->size()));
    for (const auto& row : *kept) {
        for (const auto& field : row) {
            rows.cells.push_back(field.is_null() ? Rows::Cell()
                                                 : std::string_view(field.c_str(), field.size()));
        }
    }
    rows.owner = kept;
    return rows;
}

// libpqxx 6.4 forgets the code of some errors, and tells them by their class alone.
std::string_view sqlstate_of(const pqxx::sql_error& error) {
    if (!error.sqlstate().empty()) return error.sqlstate();
    const auto is = [&error]<class Kind>(const Kind*) {
        return dynamic_cast<const Kind*>(&error) != nullptr;
    };
    if (is(static_cast<pqxx::insufficient_privilege*>(nullptr))) return "42501";
    if (is(static_cast<pqxx::unique_violation*>(nullptr))) return "23505";
    if (is(static_cast<pqxx::disk_full*>(nullptr))) return "53100";
    if (is(static_cast<pqxx::insufficient_resources*>(nullptr))) return "53000";
    if (is(static_cast<pqxx::plpgsql_error*>(nullptr))) return "P0000";
    if (is(static_cast<pqxx::data_exception*>(nullptr))) return "22000";
    if (is(static_cast<pqxx::integrity_constraint_violation*>(nullptr))) return "23000";
    if (is(static_cast<pqxx::syntax_error*>(nullptr))) return "42000";
    if (is(static_cast<pqxx::feature_not_supported*>(nullptr))) return "0A000";
    return {};
}

class Receiver final : public pqxx::notification_receiver {
public:
    template <class Connection>
    Receiver(Connection& connection, const std::string& channel,
             std::function<void(const std::string&)> heard)
        : pqxx::notification_receiver(connection, channel), heard_(std::move(heard)) {}
    void operator()(const std::string& payload, int) override { heard_(payload); }

private:
    std::function<void(const std::string&)> heard_;
};

}  // namespace

struct Session::Connection {
    explicit Connection(const std::string& text) : pqxx(text) {}

    ::pqxx::connection pqxx;
    std::unordered_map<std::string, std::string> prepared;  // names of statements, by their text
    std::unique_ptr<Receiver> receiver;                     // declared behind what it belongs to
};

Session::Session(std::unique_ptr<Connection> connection, bool may_prepare)
    : connection_(std::move(connection)), may_prepare_(may_prepare) {}
Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const std::string& connection, bool may_prepare) {
    try {
        auto made = std::make_unique<Connection>(connection);
        return std::unique_ptr<Session>(new Session(std::move(made), may_prepare));
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& failure) {
        return to_connect_error(failure.what(), connection);
    }
}

// Calls libpqxx and turns whatever it throws into a failure.
template <class Call>
Answer Session::guarded(Call call) {
    if (broken_) return Failure{Fault::lost, Error{Errc::unavailable, "the connection is broken"}};
    Failure failure;
    try {
        return call();
    } catch (const pqxx::statement_completion_unknown& error) {
        failure = to_failure("40003", error.what());
    } catch (const pqxx::transaction_rollback& error) {
        failure = to_failure("40001", error.what());  // or a deadlock, which is as good
    } catch (const pqxx::sql_error& error) {
        failure = to_failure(sqlstate_of(error), error.what());
    } catch (const pqxx::broken_connection& error) {
        // libpqxx 6 says this of all of class 08, also of a wrong number of parameters (08P01).
        const bool lost = !connection_->pqxx.is_open();
        failure = to_failure(lost ? "" : "08P01", error.what());
        if (lost) failure.fault = Fault::lost;
    } catch (const pqxx::failure& error) {
        failure = {Fault::lost, to_failure("", error.what()).error};
    } catch (const std::bad_alloc&) {
        broken_ = true;
        throw;
    } catch (const std::exception& error) {
        failure = {Fault::refused, Error{Errc::invalid_argument, error.what()}};
    }
    if (!connection_->pqxx.is_open()) failure.fault = Fault::lost;
    if (failure.fault == Fault::lost) {
        broken_ = true;
        failure.error.code = Errc::unavailable;
    }
    return failure;
}

std::string Session::prepare(const std::string& sql) {
    constexpr std::size_t statements_max = 256;  // a connection; who makes up more gains nothing
    const auto found = connection_->prepared.find(sql);
    if (found != connection_->prepared.end()) return found->second;
    if (connection_->prepared.size() >= statements_max) {
        for (const auto& [text, name] : connection_->prepared) connection_->pqxx.unprepare(name);
        connection_->prepared.clear();
    }
    std::string name = "skald_" + std::to_string(connection_->prepared.size());
    connection_->pqxx.prepare(name, sql);
    connection_->prepared.emplace(sql, name);
    return name;
}

template <class Values>
Answer Session::run_with(const std::string& sql, const Values& values, Keep keep) {
    return guarded([&]() -> Answer {
        if (keep == Keep::once || !may_prepare_) {
            pqxx::nontransaction work(connection_->pqxx);
            return to_rows(work.exec_params(sql, as_arguments(values)));
        }
        const std::string name = prepare(sql);
        pqxx::nontransaction work(connection_->pqxx);
        return to_rows(work.exec_prepared(name, as_arguments(values)));
    });
}

Answer Session::run(const std::string& sql, const Parameters& parameters, Keep keep) {
    return run_with(sql, binary_form(parameters.values()), keep);
}

Answer Session::run_text(const std::string& sql, Texts parameters, Keep keep) {
    return run_with(sql, text_form(parameters), keep);
}

Answer Session::run_script(const std::string& sql) {
    return guarded([&]() -> Answer {
        pqxx::nontransaction work(connection_->pqxx);
        return to_rows(work.exec(sql));
    });
}

bool Session::is_sound() const {
    if (broken_ || !connection_->pqxx.is_open()) return false;
    pollfd socket{.fd = connection_->pqxx.sock(), .events = POLLIN, .revents = 0};
    return ::poll(&socket, 1, 0) == 0;
}

int Session::backend_pid() const {
    return connection_->pqxx.backendpid();
}

int Session::server_version() const {
    return connection_->pqxx.server_version();
}

Answer Session::listen(const std::string& channel, std::function<void(const std::string&)> heard) {
    return guarded([&]() -> Answer {
        connection_->receiver =
            std::make_unique<Receiver>(connection_->pqxx, channel, std::move(heard));
        return Rows();
    });
}

bool Session::wait_for_notification(int wake_descriptor, int milliseconds) {
    const Answer answer = guarded([&]() -> Answer {
        std::array<pollfd, 2> sources{
            pollfd{.fd = connection_->pqxx.sock(), .events = POLLIN, .revents = 0},
            pollfd{.fd = wake_descriptor, .events = POLLIN, .revents = 0}};
        if (connection_->pqxx.get_notifs() > 0) return Rows();
        ::poll(sources.data(), sources.size(), milliseconds);
        if (sources[0].revents != 0) connection_->pqxx.get_notifs();
        return Rows();
    });
    if (!connection_->pqxx.is_open()) broken_ = true;
    return failure_of(answer) == nullptr && !broken_;
}

}  // namespace skald::postgres
