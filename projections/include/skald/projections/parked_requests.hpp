// What a person asks of parked events from outside of the program that handles them, such as with
// `skald projections parked`. The request is a row beside the read model (table
// skald_parked_requests), and the program carries it out.
#pragma once
#include <cstdint>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

namespace skald {

class SqlDatabase;

/// Asks for another attempt at a parked event, and then at those of its stream that wait for it. A
/// ProjectionRunner or ProjectionGroup of that name that runs with OnFailure::park looks once a
/// second; if none runs, the next one does. Whether the attempt succeeded shows in what is parked
/// then. Errors: not_found (it is not parked, or there is no such read model here: a relay's events
/// are retried by its program); invalid_argument (an older event of its stream is parked: begin with
/// that one); those of the database.
Result<void> request_retry(SqlDatabase& database, const std::string& projection,
                           GlobalPosition position);
/// The same for all that wait for no other. Yields how many.
Result<std::uint64_t> request_retry_of_all(SqlDatabase& database, const std::string& projection);

/// Gives a parked event up, at once, and asks for an attempt at the one that waited for it. Errors:
/// those of request_retry().
Result<void> give_up_parked(SqlDatabase& database, const std::string& projection,
                            GlobalPosition position);

/// What was asked for and not carried out yet, the oldest event first.
Result<std::vector<GlobalPosition>> requested_retries(SqlDatabase& database,
                                                      const std::string& projection);

}  // namespace skald
