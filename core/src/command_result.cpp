#include <skald/core/command_result.hpp>

namespace skald {

std::string CommandResult::message() const {
    if (const Refusal* no = refusal()) return "refused: " + no->message;
    if (const Error* failure = error()) return "failed: " + to_string(*failure);
    return "done";
}

}  // namespace skald
