#include "transaction.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sql_values.hpp"

namespace skald::postgres {
namespace {

// What follows such a statement would commit by itself.
bool ends_transaction(std::string_view sql) {
    const std::size_t begin = sql.find_first_not_of(" \t\r\n;(");
    if (begin == std::string_view::npos) return false;
    std::string word;
    for (const char c : sql.substr(begin)) {
        const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (small < 'a' || small > 'z') break;
        word.push_back(small);
    }
    constexpr std::array<std::string_view, 5> words{"commit", "end", "rollback", "abort",
                                                    "prepare"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

Result<std::unique_ptr<SqlTransaction>> Transaction::begin(SessionPool& pool,
                                                           const std::string& begin) {
    constexpr int tries = 2;  // a connection may have broken since it was used last
    for (int left = tries; true; --left) {
        auto session = pool.borrow();
        if (!session) return session.error();
        const Answer answer = (*session)->run_script(begin);
        const Failure* failure = failure_of(answer);
        if (failure == nullptr) {
            return std::unique_ptr<SqlTransaction>(new Transaction(*std::move(session)));
        }
        if (failure->fault != Fault::lost || left == 1) return failure->error;
    }
}

Transaction::~Transaction() {
    if (!open_) return;
    // A connection that cannot even roll back must not begin again inside of the old transaction.
    const Answer answer = session_->run_script("rollback");
    if (failure_of(answer) != nullptr) session_->give_up();
}

Error Transaction::end(const Error& why) {
    ended_ = why;
    ended_->message = "the transaction has failed before: " + why.message;
    return why;
}

Result<SqlRows> Transaction::run(std::string_view sql, std::span<const SqlValue> parameters) {
    if (ended_) return *ended_;
    if (ends_transaction(sql)) {
        return end(invalid_argument("a statement must not end the transaction: " +
                                    std::string(sql.substr(0, 100))));
    }
    const auto texts = to_texts(parameters);
    if (!texts) return end(texts.error());
    const Answer answer = session_->run_text(std::string(sql), *texts, Session::Keep::prepared);
    if (const Failure* failure = failure_of(answer)) return end(failure->error);
    return to_sql_rows(std::get<Rows>(answer));
}

Result<void> Transaction::commit() {
    if (ended_) return *ended_;
    const Answer answer = session_->run_script("commit");
    ended_ = invalid_argument("the transaction has ended");
    open_ = false;
    const Failure* failure = failure_of(answer);
    if (failure == nullptr) return {};
    Error error = failure->error;
    if (failure->fault == Fault::lost) error.code = Errc::timed_out;
    return error;
}

}  // namespace skald::postgres
