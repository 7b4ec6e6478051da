// A transaction on a connection that it has for itself.
#pragma once
#include <functional>
#include <optional>
#include <skald/core/sql.hpp>

#include "connection.hpp"

namespace skald::sqlite {

class Transaction final : public SqlTransaction {
public:
    /// `begin` is the statement to begin with. Calls `release` with whether the connection is fit
    /// for another transaction, once, also if the transaction does not begin.
    static Result<std::unique_ptr<SqlTransaction>> begin(Connection& connection,
                                                         std::string_view begin,
                                                         std::function<void(bool)> release);
    ~Transaction() override;

    using SqlTransaction::run;
    Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters) override;
    Result<void> commit() override;

private:
    Transaction(Connection& connection, std::function<void(bool)> release);

    Connection& connection_;             // until it is released
    std::function<void(bool)> release_;  // gives the connection back
    std::optional<Error> ended_;         // why nothing may be run any more
};

}  // namespace skald::sqlite
