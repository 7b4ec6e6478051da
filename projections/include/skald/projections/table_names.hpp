// Table names in braces: a projection that writes
//
//     create table {revenue} (customer text primary key, cents bigint not null)
//     insert into {revenue} values ($1, $2)
//
// can be rebuilt beside the running version (see projection_rebuild.hpp). Live, {revenue} is the
// table `revenue`, which readers query by its plain name; while generation 3 is being built,
// {revenue} is `revenue__3` for the handlers that build it.
#pragma once
#include <cstdint>
#include <map>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

/// What the names in braces stand for. Used by one thread at a time.
class TableNames {
public:
    /// Where the tables are: readers see those that are live, and nobody sees the others.
    enum class Place : std::uint8_t { live, beside };

    /// No table is in braces.
    TableNames() = default;
    /// `names` are those that the schema creates in braces.
    TableNames(std::vector<std::string> names, Place place, std::int64_t generation);

    /// The name of the table itself: "revenue" or "revenue__3".
    std::string table(std::string_view name) const;

    /// The statement with the names in place of the braces; quotes and comments stay as they are.
    /// The result is remembered, for statements come again; it is valid until the next call.
    /// Errors: invalid_argument, for a name in braces that the schema does not create, and for one
    /// of its names without braces and quotes, which would mean the live table wherever it runs. So
    /// a column that has the name of a table stands in quotes.
    Result<std::string_view> placed(std::string_view sql);

private:
    std::vector<std::string> names_;  // in braces in the schema
    Place place_ = Place::live;
    std::int64_t generation_ = 0;
    std::map<std::string, std::string, std::less<>> placed_;  // by statement
};

/// A transaction that understands braces. Neither it nor its names outlive what it was made of.
class NamedTables final : public SqlTransaction {
public:
    NamedTables(SqlTransaction& sql, TableNames& names) : sql_(sql), names_(names) {}

    using SqlTransaction::run;
    Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters) override;
    Result<void> commit() override { return sql_.commit(); }

private:
    SqlTransaction& sql_;  // that runs the statements
    TableNames& names_;    // for what is in braces
};

}  // namespace skald
