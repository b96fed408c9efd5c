"""Letters of a month and what they say, all through the scope.

``letters`` whose letter stands where · ``fingerprints`` whether figures have changed since ·
``own`` ``stores`` ``market`` the blocks of figures · ``evidence`` what the drafting rules look
at · ``contents`` the whole letter.
"""
