#include "announce_event.hpp"

#include <exception>
#include <new>

#include "one_event.hpp"

namespace skald {

void announce_event(const ProjectionContext& context, const RecordedEvent& event) {
    const auto failed = [&](const char* what) {
        context.say(LogLevel::warning, describe(event) + " could not be announced",
                    {{"error", what}});
    };
    try {
        context.projection->announce(event);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {
        failed(exception.what());
    } catch (...) {
        failed("an exception that is no std::exception");
    }
}

}  // namespace skald
