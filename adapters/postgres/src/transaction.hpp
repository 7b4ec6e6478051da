// A transaction on a connection that it has for itself.
#pragma once
#include <optional>
#include <skald/core/sql.hpp>

#include "session_pool.hpp"

namespace skald::postgres {

class Transaction final : public SqlTransaction {
public:
    /// `begin` is the statement to begin with.
    static Result<std::unique_ptr<SqlTransaction>> begin(SessionPool& pool,
                                                         const std::string& begin);
    ~Transaction() override;

    using SqlTransaction::run;
    Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters) override;
    Result<void> commit() override;

private:
    explicit Transaction(BorrowedSession session) : session_(std::move(session)) {}
    Error end(const Error& why);

    BorrowedSession session_;
    bool open_ = true;            // the server is in a transaction, if it is still there
    std::optional<Error> ended_;  // why nothing may be run any more
};

}  // namespace skald::postgres
