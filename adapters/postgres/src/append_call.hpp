// One call of the schema's append(): many requests in, an outcome each out.
#pragma once
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/timestamp.hpp>
#include <span>
#include <string>
#include <vector>

#include "parameters.hpp"
#include "rows.hpp"
#include "session.hpp"

namespace skald::postgres {

/// The call, with the parameters of append_parameters().
std::string append_sql(const std::string& schema);

/// The OID of the schema's type of events to be appended.
Result<std::uint32_t> event_type_of(Session& session, const std::string& schema);

/// All events of the requests have ids.
Parameters append_parameters(std::span<const AppendRequest* const> requests, Timestamp now,
                             bool notify, std::uint32_t event_type);

/// The outcome of one request, from its row of the answer.
Result<Appended> outcome_of(const AppendRequest& request, const Rows& rows, std::size_t row);

/// Numbers beyond what SQL can hold are beyond what a store can hold, too.
std::int64_t to_bigint(std::uint64_t number);
/// As the schema's functions number them.
std::int64_t kind_number(ExpectedVersion expected);
/// The state that a refusal names. `last`: -1 for none.
StreamState refused_state(std::int64_t last, bool deleted);

}  // namespace skald::postgres
