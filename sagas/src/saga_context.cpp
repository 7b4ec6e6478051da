#include "saga_context.hpp"

#include <utility>
#include <vector>

namespace skald {

SagaContext::SagaContext(EventStore& store, CommandBus& where, SagaDefinition current,
                         const SagaOptions& chosen)
    : options(chosen),
      versions(std::move(current), chosen.former),
      journal(store, versions.current()),
      bus(where),
      clock(chosen.clock != nullptr ? *chosen.clock : machine),
      log(chosen.log != nullptr ? *chosen.log : silence) {}

void SagaContext::say(LogLevel level, std::string_view message,
                      std::initializer_list<LogField> fields) const {
    std::vector<LogField> all{{"saga", versions.current().name}};
    all.insert(all.end(), fields.begin(), fields.end());
    log.write(level, "sagas", message, all);
}

}  // namespace skald
