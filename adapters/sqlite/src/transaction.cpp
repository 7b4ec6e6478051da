#include "transaction.hpp"

#include <utility>

namespace skald::sqlite {

Transaction::Transaction(Connection& connection, std::function<void(bool)> release)
    : connection_(connection), release_(std::move(release)) {}

Result<std::unique_ptr<SqlTransaction>> Transaction::begin(Connection& connection,
                                                           std::string_view begin,
                                                           std::function<void(bool)> release) {
    std::unique_ptr<Transaction> transaction(new Transaction(connection, std::move(release)));
    if (auto begun = connection.run(begin); !begun) return begun.error();
    return std::unique_ptr<SqlTransaction>(std::move(transaction));
}

Transaction::~Transaction() {
    if (connection_.in_transaction()) (void)connection_.run("rollback");
    // A connection that cannot even roll back must not begin again inside of the old transaction.
    release_(!connection_.in_transaction());
}

Result<SqlRows> Transaction::run(std::string_view sql, std::span<const SqlValue> parameters) {
    if (ended_) return *ended_;
    auto rows = connection_.run(sql, parameters);
    if (!rows) {
        ended_ = rows.error();
        ended_->message = "the transaction has failed before: " + ended_->message;
    } else if (!connection_.in_transaction()) {
        // What follows would commit by itself.
        ended_ = invalid_argument("a statement has ended the transaction: " +
                                  std::string(sql.substr(0, 100)));
        return *ended_;
    }
    return rows;
}

Result<void> Transaction::commit() {
    if (ended_) return *ended_;
    auto committed = connection_.run("commit");
    ended_ = invalid_argument("the transaction has ended");
    if (!committed) return committed.error();
    return {};
}

}  // namespace skald::sqlite
