// A database that fails at the n-th call, for tests that hunt for what a crash or an outage between
// any two steps would do.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <skald/core/sql.hpp>
#include <utility>

namespace skald::testing {

/// Passes calls on to another database and counts them. One thread at a time.
class FailingSqlDatabase final : public SqlDatabase {
public:
    explicit FailingSqlDatabase(SqlDatabase& database) : database_(database) {}

    /// When the call fails: before it has any effect, or after, as when the answer is lost.
    enum class When : std::uint8_t { before, after };

    /// The n-th call from now fails with the error, once; n counts from 1.
    void fail_call(std::size_t n, Errc code, When when = When::before) {
        calls_left_ = n;
        code_ = code;
        when_ = when;
    }
    /// Whether the call that was to fail has not come.
    bool still_waiting() const { return calls_left_ > 0; }

    Result<std::unique_ptr<SqlTransaction>> begin() override {
        const bool fails = counts_down();
        if (fails && when_ == When::before) return error();
        auto begun = database_.begin();
        if (!begun || fails) return begun ? error() : begun.error();
        return std::unique_ptr<SqlTransaction>(
            std::make_unique<Transaction>(*this, *std::move(begun)));
    }

private:
    class Transaction final : public SqlTransaction {
    public:
        Transaction(FailingSqlDatabase& owner, std::unique_ptr<SqlTransaction> sql)
            : owner_(owner), sql_(std::move(sql)) {}

        using SqlTransaction::run;
        Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters) override {
            return owner_.pass<SqlRows>([&] { return sql_->run(sql, parameters); });
        }
        Result<void> commit() override {
            return owner_.pass<void>([&] { return sql_->commit(); });
        }

    private:
        FailingSqlDatabase& owner_;
        std::unique_ptr<SqlTransaction> sql_;  // of the other database
    };

    template <class T, class Call>
    Result<T> pass(Call call) {
        const bool fails = counts_down();
        if (fails && when_ == When::before) return error();
        auto result = call();
        if (fails) return error();
        return result;
    }

    bool counts_down() {
        if (calls_left_ == 0) return false;
        --calls_left_;
        return calls_left_ == 0;
    }
    Error error() const { return Error{code_, "the test lets this call fail"}; }

    SqlDatabase& database_;
    std::size_t calls_left_ = 0;  // until one fails; 0: none will
    Errc code_ = Errc::io;
    When when_ = When::before;
};

}  // namespace skald::testing
