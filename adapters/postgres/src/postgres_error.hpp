// The one place where PostgreSQL's errors become ours.
#pragma once
#include <cstdint>
#include <skald/core/error.hpp>
#include <string_view>

namespace skald::postgres {

/// What happened to a call, for the one who may try again.
enum class Fault : std::uint8_t {
    none,
    lost,       // the connection broke, or the server ends it: was the call carried out?
    conflict,   // with another transaction (40001, 40P01): rolled back, try again at once
    duplicate,  // a unique index refused a row (23505): rolled back
    refused,    // the statement failed and would fail again
};

/// An error with what the caller may do about it.
struct Failure {
    Fault fault = Fault::refused;
    Error error;
};

/// By an SQLSTATE; empty: none is known. `words` are the server's.
Failure to_failure(std::string_view sqlstate, std::string_view words);
/// Of a connection that could not be made with this string. libpq tells no code, so its words decide;
/// what they quote of a password is left out.
Error to_connect_error(std::string_view words, std::string_view connection);

}  // namespace skald::postgres
