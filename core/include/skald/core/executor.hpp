// The Executor port: where work runs that may block.
#pragma once
#include <functional>

namespace skald {

/// Runs tasks, each once, on threads of its own. Any thread may post. Tasks that have not begun
/// when the executor is destroyed are dropped.
class Executor {
public:
    virtual ~Executor() = default;
    virtual void post(std::function<void()> task) = 0;
};

}  // namespace skald
