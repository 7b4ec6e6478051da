// A value that a process shares with those that it starts by fork.
#pragma once
#include <sys/mman.h>

#include <new>

#include "outcome.hpp"

namespace skald::bench {

/// T needs no destructor, and what both sides change in it is atomic.
template <class T>
class SharedValue {
public:
    SharedValue() {
        void* const memory =
            ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        require(memory != MAP_FAILED, "sharing memory");
        value_ = new (memory) T();
    }
    ~SharedValue() { ::munmap(value_, sizeof(T)); }
    SharedValue(const SharedValue&) = delete;
    SharedValue& operator=(const SharedValue&) = delete;

    T& operator*() const { return *value_; }
    T* operator->() const { return value_; }

private:
    T* value_;
};

}  // namespace skald::bench
