// An error that nobody looks at must not compile where warnings are errors.
#include <skald/core/result.hpp>

skald::Result<void> save();

void forget() {
#ifdef CORRECTED
    if (!save()) return;
#else
    save();
#endif
}
