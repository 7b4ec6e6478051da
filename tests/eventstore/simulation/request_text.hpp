// Requests as text, for the story of a simulation.
#pragma once
#include <skald/core/read_request.hpp>
#include <string>

#include "log_engine.hpp"

namespace skald::simulation {

std::string text_of(const CommitRequest& request);
std::string text_of(const ReadRequest& request);
std::string text_of(const Query& query);
/// The position, or the error.
std::string text_of(const Result<Appended>& outcome);

}  // namespace skald::simulation
